-- What the actions of `actions/zendesk.yaml` run.

-- name: add_note
INSERT INTO zendesk_note (body) VALUES (:text);
SELECT 'N' || max(note_id) AS id FROM zendesk_note;
