"""The small English of the lab: its words, and sentences whose meaning the code that wrote them knows."""
