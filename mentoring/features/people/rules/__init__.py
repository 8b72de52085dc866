"""What is right in staff data: numbers, grades, posts, names, dates, columns, rows; pure."""
