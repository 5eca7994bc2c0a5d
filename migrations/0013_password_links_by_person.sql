-- A new link for a person, or a password, ends that person's earlier links.
CREATE INDEX password_links_by_person ON password_links (person_id);
