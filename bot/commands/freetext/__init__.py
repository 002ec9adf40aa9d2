"""What people write that is no command of ours, understood where it can be. It begins in `talk`."""
