DROP TABLE promise;
DROP TABLE reminder_pause;
DROP TABLE reminder;
