"""Units, employees, competencies, private blocks, and imports."""
