"""What a digest is and how one comes to be: values, errors, ports and use cases, without any I/O."""
