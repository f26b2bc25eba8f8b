"""What follows from the figures: one question per file, frames in, numbers or frames out."""
