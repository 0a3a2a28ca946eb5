using WaActors.Grains.Reasons;
using System.Net;
using System.Text.Json;
using WaActors.Gateways.Json;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Gateways.WApi;

/// <summary>
/// What the gateway's answers mean for a send. It takes a message into its own queue and answers at once; an error, also one under 200, says that it took
/// none. Texts are Portuguese or English and documented for few cases; whatever no line fits is in doubt.
/// </summary>
internal static class WApiErrors
{
    /// <summary>Texts by which C-3 knows a lost session, and those that this gateway adds.</summary>
    private static readonly string[] DeadSession =
    [
        "not connected", "session not found", "connection closed", "instance not found", "socket", "disconnected",
        "desconectad", "não conectad", "não está conectad", "nao esta conectad", "não está online", "not online",
        "session expired", "sessão expirada", "expired session", "instância não encontrada",
    ];

    /// <summary>Every line; the first that fits counts.</summary>
    public static IReadOnlyList<FaultRule> Rules { get; } =
    [
        new(SendVerdict.Later, GatewayReasons.Redirects) { Status = [301, 307, 308] },
        new(SendVerdict.Later, GatewayReasons.SlowDown) { Status = [429] },
        // {"error":true,"message":"Token inválido"}
        new(SendVerdict.LinkLost, GatewayReasons.TokenRefused) { Contains = ["token inválido", "token invalido", "invalid token"], IsJson = true },
        new(SendVerdict.LinkLost, GatewayReasons.TokenRefused) { Status = [401, 403] },
        // 422 {"code":"PLAN_ROUTE_DISABLED",...}: neither message nor session is at fault; a number of another plan may send it.
        new(SendVerdict.Later, GatewayReasons.PlanLacksKind) { Code = "PLAN_ROUTE_DISABLED", IsJson = true },
        new(SendVerdict.Later, GatewayReasons.NoRoute) { Status = [404], Contains = ["Cannot GET", "Cannot POST", "route not found", "rota não encontrada"] },
        new(SendVerdict.LinkLost, GatewayReasons.InstanceNotKnown) { Status = [404], IsJson = true },
        // {"error":true,"message":"IP ou porta ..."}: a fresh LITE instance that no host holds yet.
        new(SendVerdict.LinkLost, GatewayReasons.NoHostYet) { Contains = ["IP ou porta", "IP or port"], IsJson = true },
        // {"error":"O número de telefone ou ID do grupo é obrigatório."}
        new(SendVerdict.Rejected, GatewayReasons.NumberRefused) { Contains = ["ID do grupo é obrigatório"], IsJson = true },
        new(SendVerdict.NotOnWhatsApp, GatewayReasons.NoWhatsApp)
        {
            Contains = ["not on whatsapp", "não está no whatsapp", "não possui whatsapp", "não tem whatsapp", "sem whatsapp", "does not have whatsapp"], IsJson = true,
        },
        // It does not say of what: the message may be in the queue. Before the texts of dead sessions, beside which it may stand.
        new(SendVerdict.InDoubtLinkSuspect, GatewayReasons.GaveUpWaiting) { Contains = ["timeout", "timed out", "tempo esgotado", "tempo limite"], IsJson = true },
        // 200 or 4xx: {"error":"Instância desconectada"}
        new(SendVerdict.LinkLost, GatewayReasons.SessionClosed) { Contains = DeadSession, IsJson = true, Quotes = true },
        new(SendVerdict.LinkLost, GatewayReasons.PlanEnded)
        {
            Contains = ["trial", "plano expirad", "plan expired", "subscription expired", "assinatura", "payment", "pagamento", "crédito", "credits"], IsJson = true,
        },
        new(SendVerdict.Rejected, GatewayReasons.TooLarge) { Status = [413] },
        // An HTML page: instance inactive, credits used up, or a proxy of a gateway that is down.
        new(SendVerdict.InDoubt, GatewayReasons.ProxyAnswered) { Status = [502, 503, 504], IsJson = false },
        new(SendVerdict.InDoubtLinkSuspect, GatewayReasons.PageAnswered) { IsJson = false },
    ];

    /// <summary>The outcome of a send that was answered.</summary>
    public static SendOutcome Classify(
        GatewayReply reply, GatewayInstance instance, OutgoingMessage message, DateTimeOffset now, GatewayOptions options)
    {
        // 200: {"instanceId":"LITE-AAAAAA-BBBBBB","messageId":"3EB0FAKE00000001","insertedId":"66f000000000000000000001"}: it is in the queue
        var fault = FaultText.Read(reply);
        if (!fault.IsFault && IdOf(reply.Json) is { } id) return SendOutcome.Accepted(id);
        if (!fault.IsFault && fault.IsJson) return SendOutcome.Unknown(GatewayReasons.WithoutMessageId(reply.Status));
        if (RuleOf(reply.Status, fault) is not { } known) return SendOutcome.Unknown(GatewayReasons.UnknownMeaning(reply.Status));
        var reason = known.Quotes
            ? SafeText.Quote(known.Says, fault.Text, message.Text, instance.ApiKey, instance.Token, message.Phone)
            : known.Says;
        return SendOutcomes.Of(known.Verdict, reason, now + SendOutcomes.WaitFor(reply, options));
    }

    public static FaultRule? RuleOf(int status, FaultText fault) => Rules.FirstOrDefault(rule => rule.Fits(status, fault));

    /// <summary>True when the gateway says in its own words that it has no such instance. One route saying so proves nothing.</summary>
    public static bool IsInstanceMissing(GatewayReply reply) =>
        reply.Status == (int)HttpStatusCode.NotFound && reply.Json.ValueKind == JsonValueKind.Object && !IsRouteMissing(reply);

    /// <summary>True when a 404 is the router's.</summary>
    public static bool IsRouteMissing(GatewayReply reply) =>
        reply.Json.ValueKind != JsonValueKind.Object || FaultText.Read(reply).Text is var text
            && (text.Contains("Cannot ", StringComparison.Ordinal)
                || text.Contains("route not found", StringComparison.OrdinalIgnoreCase)
                || text.Contains("rota não encontrada", StringComparison.OrdinalIgnoreCase));

    /// <summary>The id stands in different places.</summary>
    private static string? IdOf(JsonElement json)
    {
        var data = json.Member("data");
        string?[] places =
        [
            json.Text("messageId"), data.Text("messageId"), json.Text("id"), data.Text("id"), json.Member("key").Text("id"), data.Member("key").Text("id"),
        ];
        return Array.Find(places, id => id is { Length: > 0 });
    }
}
