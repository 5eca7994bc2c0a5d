-- The patient asks for another time, in their own words: kept until the visit is moved or over.

ALTER TABLE visits ADD COLUMN other_time TEXT;
