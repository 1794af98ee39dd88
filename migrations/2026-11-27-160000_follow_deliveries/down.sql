DROP TABLE mail_bounce;
DROP INDEX delivery_mail;
ALTER TABLE delivery DROP COLUMN mail_id;
