"""How the stance model was made and how right it is: not installed with the program, which only needs the weights."""
