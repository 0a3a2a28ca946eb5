using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace WaActors.Silo.Hosting;

/// <summary>The actor runtime's dashboard, where it has one. Whoever maps it says who may see it.</summary>
/// <param name="Map">Maps its pages, files and data under a prefix.</param>
public sealed record DashboardRoutes(Func<IEndpointRouteBuilder, string, IEndpointConventionBuilder> Map);
