"""What the program does; knows the domain and its own ports, never an adapter."""
