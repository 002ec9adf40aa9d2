"""Programs run by hand that make the generated tables in `topics/data`."""
