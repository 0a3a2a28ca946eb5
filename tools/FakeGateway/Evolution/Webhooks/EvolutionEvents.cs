using System.Globalization;
using System.Text.Json;
using WaActors.FakeGateway.Evolution.Instances;
using WaActors.FakeGateway.Webhooks;

namespace WaActors.FakeGateway.Evolution.Webhooks;

/// <summary>Tells an instance's webhook what happened; without a subscription it does nothing at all.</summary>
internal sealed class EvolutionEvents(EventContext context, WebhookCourier courier)
{
    public void Connecting(EvolutionInstance instance) => Connection(instance, "connecting", 200);

    public void Opened(EvolutionInstance instance) => Emit(instance, EvolutionEvent.ConnectionUpdate, () => JsonBytes.Object(writer =>
    {
        writer.WriteString("instance", instance.Name);
        WriteProfile(writer, instance);
        writer.WriteString("state", "open");
        writer.WriteNumber("statusReason", 200);
    }));

    public void Closed(EvolutionInstance instance, int reason) => Connection(instance, "close", reason);

    public void Refused(EvolutionInstance instance) => Emit(instance, EvolutionEvent.ConnectionUpdate, () => JsonBytes.Object(writer =>
    {
        writer.WriteString("instance", instance.Name);
        writer.WriteString("state", "refused");
        writer.WriteNumber("statusReason", 428);
        WriteProfile(writer, instance);
    }));

    public void QrShown(EvolutionInstance instance, QrCode code) => Emit(instance, EvolutionEvent.QrCodeUpdated, () => JsonBytes.Object(writer =>
    {
        writer.WriteStartObject("qrcode");
        writer.WriteString("instance", instance.Name);
        writer.WriteString("pairingCode", code.PairingCode);
        writer.WriteString("code", code.Code);
        writer.WriteString("base64", QrCode.Image);
        writer.WriteEndObject();
    }));

    public void QrLimitReached(EvolutionInstance instance) => Emit(
        instance,
        EvolutionEvent.QrCodeUpdated,
        static () => """{"message":"QR code limit reached, please login again","statusCode":500}"""u8.ToArray());

    public void StatusClosed(EvolutionInstance instance, Disconnection why) => Emit(instance, EvolutionEvent.StatusInstance, () => JsonBytes.Object(writer =>
    {
        writer.WriteString("instance", instance.Name);
        writer.WriteString("status", "closed");
        writer.WriteString("disconnectionAt", why.At.UtcDateTime.ToString(JsonBytes.IsoDate, CultureInfo.InvariantCulture));
        writer.WriteNumber("disconnectionReasonCode", why.Code);
        writer.WriteString("disconnectionObject", why.Json);
    }));

    public void LoggedOut(EvolutionInstance instance) => Emit(instance, EvolutionEvent.LogoutInstance, static () => "null"u8.ToArray());

    /// <summary>The task ends when the event is delivered or given up: the instance is removed only then.</summary>
    public Task Removed(EvolutionInstance instance)
    {
        if (instance.Webhook is not { } subscription || !subscription.Wants(EvolutionEvent.RemoveInstance))
        {
            return Task.CompletedTask;
        }

        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        courier.Post(new EventJob(context, instance, subscription, EvolutionEvent.RemoveInstance, static () => "null"u8.ToArray()) { Finished = finished });
        return finished.Task;
    }

    public void Created(EvolutionInstance instance) => Emit(instance, EvolutionEvent.InstanceCreate, () => Identity(instance));

    public void Deleted(EvolutionInstance instance) => Emit(instance, EvolutionEvent.InstanceDelete, () => Identity(instance));

    public void Message(EvolutionInstance instance, EvolutionEvent kind, Func<byte[]> data) => Emit(instance, kind, data);

    private void Connection(EvolutionInstance instance, string state, int reason) => Emit(instance, EvolutionEvent.ConnectionUpdate, () => JsonBytes.Object(writer =>
    {
        writer.WriteString("instance", instance.Name);
        writer.WriteString("state", state);
        writer.WriteNumber("statusReason", reason);
    }));

    private void Emit(EvolutionInstance instance, EvolutionEvent kind, Func<byte[]> data)
    {
        if (instance.Webhook is { } subscription && subscription.Wants(kind))
        {
            courier.Post(new EventJob(context, instance, subscription, kind, data));
        }
    }

    private static void WriteProfile(Utf8JsonWriter writer, EvolutionInstance instance)
    {
        if (instance.Wuid is { } wuid)
        {
            writer.WriteString("wuid", wuid);
            writer.WriteString("profileName", EvolutionInstance.ProfileName);
            writer.WriteNull("profilePictureUrl");
        }
    }

    private static byte[] Identity(EvolutionInstance instance) => JsonBytes.Object(writer =>
    {
        writer.WriteString("instanceName", instance.Name);
        writer.WriteString("instanceId", instance.Id);
    });
}
