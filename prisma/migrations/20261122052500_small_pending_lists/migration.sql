-- By hand: what is new to these indexes waits in a list before it is sorted in, of 4 MB unless said. The list's pages stay
-- in the index, so that an index of a few thousand rows was several times as large as what it finds. Assets come in
-- large loads, of which a longer list makes less work.
ALTER INDEX "asset_search" SET (gin_pending_list_limit = 1024);
ALTER INDEX "asset_listing_parents" SET (gin_pending_list_limit = 256);
ALTER INDEX "audit_event_search" SET (gin_pending_list_limit = 256);
ALTER INDEX "load_search" SET (gin_pending_list_limit = 256);
