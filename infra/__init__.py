"""What AWS needs beside the functions, and the same made on one machine."""
