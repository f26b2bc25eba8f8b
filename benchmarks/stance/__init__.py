"""The exam of the stance model: our own labelled responses, the measures, and word lists to compare with."""
