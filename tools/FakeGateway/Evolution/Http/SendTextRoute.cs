using System.Buffers;
using System.Text;
using System.Text.Json;
using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Evolution.Messages;
using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Evolution.Http;

/// <summary>POST /message/sendText/{name}: ahead of routing, because a benchmark's whole traffic comes through here.</summary>
internal sealed class SendTextRoute(EvolutionGateway gateway, Guards guards)
{
    private const string Prefix = "/message/sendText/";
    private static readonly Func<ReadOnlySequence<byte>, SendTextBody> Parse = static json => SendTextBody.Read(json);

    public static bool Matches(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.Path.Value is { } path
        && path.Length > Prefix.Length
        && path.StartsWith(Prefix, StringComparison.Ordinal)
        && path.IndexOf('/', Prefix.Length) < 0;

    public async Task Handle(HttpContext context)
    {
        SendTextBody body;
        try
        {
            body = await RequestBody.Read(context, Parse);
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            await Refuse(context, null, new Refused(Refusal.Invalid, Answer.OfBody(failure)));
            return;
        }

        using (body)
        {
            await Handle(context, PathName.Decode(context.Request.Path.Value!.AsSpan(Prefix.Length)), body);
        }
    }

    private async Task Handle(HttpContext context, string name, SendTextBody body)
    {
        await gateway.Wait(gateway.Faults.Latency(name));
        if (guards.Check(context, name, out var instance) is { } stopped)
        {
            await Refuse(context, instance, new Refused(stopped.Status == 401 ? Refusal.Unauthorized : Refusal.InstanceUnknown, stopped));
            return;
        }

        var refused = gateway.Sender.Check(instance, body, out var to);
        if (refused is null)
        {
            await gateway.Sender.WaitBeforeSocket(instance!, body);
            refused = MessageSender.CheckSocket(instance!);
        }

        await (refused is { } no ? Refuse(context, instance, no) : Accept(context, instance!, to, body));
    }

    private Task Refuse(HttpContext context, EvolutionInstance? instance, in Refused refused)
    {
        gateway.Counters.CountRefused(refused.Why);
        instance?.CountRefused();
        return refused.Answer.WriteTo(context);
    }

    private Task Accept(HttpContext context, EvolutionInstance instance, in Recipient to, SendTextBody body)
    {
        var accepted = gateway.Sender.Accept(instance, to, body.Text);
        if (accepted.AnswerIsLost)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        Span<byte> key = stackalloc byte[MessageKey.Length];
        gateway.Keys.Write(accepted.Seq, key);
        Span<byte> jid = stackalloc byte[128];
        var json = MessageJson.Accepted(key, jid[..WriteJid(to, jid)], body.Text, accepted.AtMs / 1000, instance.Id);
        return Write(context.Response, json);
    }

    private static int WriteJid(in Recipient to, Span<byte> target)
    {
        if (to.FixedJid is { } jid)
        {
            return Encoding.UTF8.GetBytes(jid.AsSpan(0, Math.Min(jid.Length, 40)), target);
        }

        var digits = to.Code.Write(target);
        "@s.whatsapp.net"u8.CopyTo(target[digits..]);
        return digits + "@s.whatsapp.net".Length;
    }

    private static Task Write(HttpResponse response, ReadOnlySpan<byte> json)
    {
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        var writer = response.BodyWriter;
        json.CopyTo(writer.GetSpan(json.Length));
        writer.Advance(json.Length);
        return Task.CompletedTask;
    }
}
