-- Each counted send changes its person's row twice; with room on the page that touches no index.
alter table recipient_contact set (fillfactor = 70);
