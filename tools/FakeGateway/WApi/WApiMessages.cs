using System.Text;
using System.Text.Json;
using WaActors.FakeGateway.Ledger;
using WaActors.FakeGateway.Sessions;

namespace WaActors.FakeGateway.WApi;

/// <summary>/contacts and /message: a message is taken into a queue and answered at once; one to a number that WhatsApp does not know so is dropped in silence.</summary>
internal sealed class WApiMessages(WApiGateway gateway)
{
    private static readonly TimeSpan QueueWait = TimeSpan.FromSeconds(1);

    public Reply Check(WApiInstance instance, string number)
    {
        if (!instance.Session.IsUsable)
        {
            return Disconnected();
        }

        var known = PhoneCode.OfInput(number);
        var isThere = gateway.World.IsOnWhatsApp(known);
        return Reply.Json(200, writer =>
        {
            writer.WriteBoolean("exists", isThere);
            writer.WriteString("phoneNumber", isThere ? known.ToString() : number);
            writer.WriteString("lid", isThere ? $"9{known}@lid" : "");
        });
    }

    public async Task<Reply> SendAsync(WApiInstance? instance, Reply refused, string medium, JsonElement body)
    {
        var world = gateway.World;
        if (instance is null)
        {
            return Refuse(null, refused.Status == 401 ? Refusal.Unauthorized : Refusal.InstanceUnknown, refused);
        }

        await world.Wait(world.Faults.Latency(instance.Session.Name));
        var to = PhoneCode.OfDigitsIn(body.Text("phone") ?? "");
        if (CheckBeforeQueue(instance, medium, to, body) is { } no)
        {
            return no;
        }

        await world.Wait(world.Faults.Hang(instance.Session.Name));
        if (!instance.Session.IsUsable)
        {
            return Refuse(instance, Refusal.NotConnected, Disconnected());
        }

        return to == to.Normalised() && world.IsOnWhatsApp(to) ? Accept(instance, to, body.Text("message") ?? body.Text("caption") ?? "") : Drop(instance);
    }

    private Reply? CheckBeforeQueue(WApiInstance instance, string medium, PhoneCode to, JsonElement body)
    {
        var (faults, session) = (gateway.World.Faults, instance.Session);
        if (faults.Throttles(session.Name))
        {
            return Refuse(instance, Refusal.Throttled, Reply.Told(429, "message", "Too many requests"));
        }

        if (faults.Fails(session.Name))
        {
            var settings = faults.Settings;
            return Refuse(instance, Refusal.Injected, settings.ErrorBody is { } text
                ? Reply.Raw(settings.ErrorStatus, text)
                : WApiRoutes.Failed(settings.ErrorStatus, "Erro interno"));
        }

        if (to.IsEmpty)
        {
            return Refuse(instance, Refusal.Invalid, Reply.Told(400, "error", "O número de telefone ou ID do grupo é obrigatório."));
        }

        if (string.IsNullOrWhiteSpace(body.Text(medium == "text" ? "message" : medium)) || (medium == "document" && body.Text("extension") is null))
        {
            return Refuse(instance, Refusal.Invalid, Reply.Told(400, "error", "Parâmetros inválidos"));
        }

        return session.IsUsable ? null : Refuse(instance, session.InMemory ? Refusal.NotConnected : Refusal.Ghost, Disconnected());
    }

    /// <summary>In the queue. It leaves at once, or after the hold when delays are real.</summary>
    private Reply Accept(WApiInstance instance, PhoneCode to, string text)
    {
        var (world, session) = (gateway.World, instance.Session);
        var message = world.Outbox.Accept(session.Name, session.Ordinal, to, to, Encoding.UTF8.GetBytes(text));
        session.CountAccepted();
        world.Due.Add(message.AtMs + (world.Options.RealDelays ? (long)QueueWait.TotalMilliseconds : 0), () => gateway.Events.Sent(instance, message.Seq));
        world.Outbox.PlanAcks(message, fate => gateway.Events.Acknowledged(instance, message.Seq, fate));
        return message.AnswerIsLost ? Reply.Lost : Taken(session, world.Keys.Of(message.Seq));
    }

    /// <summary>Success, an id, and then nothing.</summary>
    private Reply Drop(WApiInstance instance)
    {
        gateway.World.Counters.CountRefused(Refusal.NotOnWhatsApp);
        instance.Session.CountRefused();
        return Taken(instance.Session, "3EB0" + gateway.World.Ids.Uuid().ToString("N")[..18].ToUpperInvariant());
    }

    private Reply Taken(Session session, string id) => Reply.Json(200, writer =>
    {
        writer.WriteString("instanceId", session.Id);
        writer.WriteString("messageId", id);
        writer.WriteString("insertedId", gateway.World.Ids.Uuid().ToString("N")[..24]);
    });

    /// <summary>An error under 200, in one of the forms that were seen.</summary>
    private Reply Disconnected() => gateway.World.Faults.Settings.ErrorForm switch
    {
        ErrorForm.Text => Reply.Told(200, "error", "Instância desconectada"),
        ErrorForm.Page => Reply.Raw(200, "<html><body>Instância inativa</body></html>"),
        _ => WApiRoutes.Failed(200, "Instância desconectada"),
    };

    private Reply Refuse(WApiInstance? instance, Refusal why, Reply reply)
    {
        gateway.World.Counters.CountRefused(why);
        instance?.Session.CountRefused();
        return reply;
    }
}
