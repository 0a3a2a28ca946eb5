// The executable of a dedicated silo; the composition lives in Hosting/.
return;
