DROP TABLE evidence_piece;
DROP TABLE evidence;
