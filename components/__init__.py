"""What is on the screen: the stage, the figures, the panels and the pages."""
