using System.Text;
using WaActors.Gateways;
using WaActors.Gateways.Resilience;
using WaActors.Gateways.WApi;
using WaActors.Instances;
using WaActors.Tests.Gateways.Evolution;

namespace WaActors.Tests.Gateways.WApi;

/// <summary>Every answer that W-API is known to give to a send, and what it means (C-3, C-4); errors come under 200 too.</summary>
public class ErrorTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Status, body, outcome.</summary>
    public static TheoryData<int, string, SendOutcomeKind> Known => new()
    {
        { 200, """{"instanceId":"LITE-AAAAAA-BBBBBB","messageId":"3EB0FAKE00000001","insertedId":"66f0"}""", SendOutcomeKind.Accepted },
        { 200, """{"error":false,"messageId":"3EB0FAKE00000001"}""", SendOutcomeKind.Accepted },
        { 200, """{"data":{"messageId":"3EB0FAKE00000001"}}""", SendOutcomeKind.Accepted },
        { 200, """{"id":"3EB0FAKE00000001"}""", SendOutcomeKind.Accepted },
        { 200, """{"data":{"id":"3EB0FAKE00000001"}}""", SendOutcomeKind.Accepted },
        { 200, """{"key":{"id":"3EB0FAKE00000001"}}""", SendOutcomeKind.Accepted },
        { 200, """{"data":{"key":{"id":"3EB0FAKE00000001"}}}""", SendOutcomeKind.Accepted },
        { 200, """{"error":"Instância desconectada"}""", SendOutcomeKind.LinkLost },
        { 200, """{"error":true,"message":"Instância desconectada"}""", SendOutcomeKind.LinkLost },
        { 200, """{"error":true,"message_error":"session expired"}""", SendOutcomeKind.LinkLost },
        { 200, """{"error":true,"errorMessage":"not connected","messageId":"3EB0"}""", SendOutcomeKind.LinkLost },
        { 200, """{"success":false,"message":"Sessão expirada"}""", SendOutcomeKind.LinkLost },
        { 200, """{"status":"failed","data":{"error":"disconnected"}}""", SendOutcomeKind.LinkLost },
        { 200, """{"data":{"status":"error","message":"disconnected"}}""", SendOutcomeKind.LinkLost },
        { 400, """{"message":"Instância não está conectada"}""", SendOutcomeKind.LinkLost },
        { 200, """{"error":"number is not on WhatsApp"}""", SendOutcomeKind.NotOnWhatsApp },
        { 200, """{"error":true,"message":"O número não possui WhatsApp"}""", SendOutcomeKind.NotOnWhatsApp },
        { 200, """{"error":true,"message":"Token inválido"}""", SendOutcomeKind.LinkLost },
        { 400, """{"error":true,"message":"Invalid token"}""", SendOutcomeKind.LinkLost },
        { 401, """{"message":"Unauthorized"}""", SendOutcomeKind.LinkLost },
        { 403, "<html>403</html>", SendOutcomeKind.LinkLost },
        { 404, """{"message":"Instância não encontrada"}""", SendOutcomeKind.LinkLost },
        { 404, """{"message":"Cannot POST /v1/message/send-tex"}""", SendOutcomeKind.Throttled },
        { 422, """{"code":"PLAN_ROUTE_DISABLED","message":"x"}""", SendOutcomeKind.Throttled },
        { 200, """{"error":true,"message":"IP ou porta não encontrados"}""", SendOutcomeKind.LinkLost },
        { 400, """{"error":"O número de telefone ou ID do grupo é obrigatório."}""", SendOutcomeKind.Rejected },
        { 402, """{"error":true,"message":"Pagamento pendente"}""", SendOutcomeKind.LinkLost },
        { 200, """{"error":true,"message":"Trial expired"}""", SendOutcomeKind.LinkLost },
        { 413, """{"message":"request entity too large"}""", SendOutcomeKind.Rejected },
        { 429, "", SendOutcomeKind.Throttled },
        { 429, """{"message":"Too many requests"}""", SendOutcomeKind.Throttled },
        { 301, "", SendOutcomeKind.Throttled },
        { 200, """{"error":true,"message":"timeout ao enviar: disconnected"}""", SendOutcomeKind.Unknown },
        { 200, "<html><body>Instância inativa</body></html>", SendOutcomeKind.Unknown },
        { 502, "<html>502 Bad Gateway</html>", SendOutcomeKind.Unknown },
        { 504, "", SendOutcomeKind.Unknown },
    };

    /// <summary>What nobody has seen, or what proves nothing.</summary>
    public static TheoryData<int, string> Doubtful => new()
    {
        { 200, "" },
        { 200, "{}" },
        { 200, "[]" },
        { 200, """{"messageId":""}""" },
        { 200, """{"messageId":7}""" },
        { 200, """{"error":true}""" },
        { 200, """{"error":true,"message":"um texto novo","messageId":"3EB0"}""" },
        { 302, "" },
        { 400, """{"error":"um texto novo"}""" },
        { 404, "<html>404</html>" },
        { 422, """{"code":"SOMETHING_ELSE"}""" },
        { 500, """{"message":"Internal server error"}""" },
        { 503, """{"message":"Service unavailable"}""" },
    };

    [Theory, MemberData(nameof(Known))]
    public void Each_known_answer_has_its_meaning(int status, string body, SendOutcomeKind expected) => Assert.Equal(expected, Classify(status, body).Kind);

    [Theory, MemberData(nameof(Doubtful))]
    public void What_is_not_known_is_in_doubt_and_never_success(int status, string body) => Assert.Equal(SendOutcomeKind.Unknown, Classify(status, body).Kind);

    [Fact]
    public void Every_row_of_the_table_is_reached_by_a_known_answer()
    {
        var reached = Known.Select(row => row.Data).Select(data => WApiErrors.RuleOf(data.Item1, FaultText.Read(Reply(data.Item1, data.Item2)))).ToHashSet();
        Assert.Empty(WApiErrors.Rules.Where(rule => !reached.Contains(rule)).Select(rule => rule.Says));
    }

    [Fact]
    public void A_page_instead_of_data_leaves_a_doubt_that_suspects_the_session() => Assert.True(Classify(200, "<html>x</html>").LinkSuspect);

    [Fact]
    public void Reasons_hold_neither_numbers_nor_texts_nor_keys_I12()
    {
        var reason = Classify(200, """{"error":true,"message":"disconnected: Segredo de Maria to 5511987654321 by inst-token-0001"}""", "Segredo de Maria").Reason!;
        Assert.DoesNotContain("Maria", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("5511987654321", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("inst-token", reason, StringComparison.Ordinal);
    }

    private static GatewayReply Reply(int status, string body) => new(status, Encoding.UTF8.GetBytes(body));

    private static SendOutcome Classify(int status, string body, string text = "Ola, Maria")
    {
        using var rig = new AdapterRig(new Uri("http://127.0.0.1:1"), kind: "wapi");
        return WApiErrors.Classify(Reply(status, body), rig.Instance(token: "inst-token-0001"), AdapterRig.Message(text), Now, new GatewayOptions());
    }
}
