global using WaActors.Silo.Hosting;
