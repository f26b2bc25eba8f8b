"""What needs a person today? One question per file, each with the rule and the threshold by which it answers.

Nothing here depends on what the side bar is set to: these are about today, and the same for whoever looks.
"""
