-- The customer whose portal a member of staff is looking at in this session; nothing can be changed meanwhile.
ALTER TABLE session ADD COLUMN viewing TEXT;
