namespace WaActors.Api.Idempotency;

/// <summary>Wires idempotency keys to endpoints.</summary>
internal static class IdempotencyExtensions
{
    public static IServiceCollection AddIdempotency(this IServiceCollection services) =>
        services.AddSingleton<IdempotencyStore>().AddSingleton<AnswerProtection>().AddHostedService<IdempotencyCleaner>();

    /// <summary>Requests of this endpoint may carry an <c>Idempotency-Key</c>.</summary>
    public static RouteHandlerBuilder AcceptsIdempotencyKey(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new IdempotentMetadata());
}
