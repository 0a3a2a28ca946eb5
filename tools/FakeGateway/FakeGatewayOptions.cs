namespace WaActors.FakeGateway;

/// <summary>How the fake behaves where the real gateway has a setting, a clock or a habit.</summary>
public sealed record FakeGatewayOptions
{
    /// <summary>The global key (<c>AUTHENTICATION_API_KEY</c>).</summary>
    public string GlobalApiKey { get; init; } = "fake-global-key";

    /// <summary>The clock of everything: QR ticks, delays, webhook retries, time stamps.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Seed of ids and chance. Unset: not repeatable, so that ids never meet those of an earlier run in a kept database.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Wait as the real one does: 5 s at create with a QR, 2 s at connect, the typing delay of a send.</summary>
    public bool RealDelays { get; init; }

    /// <summary>Keep messages for findMessages and findStatusMessage (<c>DATABASE_SAVE_DATA_NEW_MESSAGE</c>).</summary>
    public bool SaveMessages { get; init; } = true;

    /// <summary>Remember numbers found on WhatsApp (<c>DATABASE_SAVE_IS_ON_WHATSAPP</c>).</summary>
    public bool SaveIsOnWhatsApp { get; init; } = true;

    /// <summary>Put the instance token into webhooks (<c>AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES</c>).</summary>
    public bool ExposeTokenInWebhooks { get; init; }

    /// <summary>How long one QR code lives.</summary>
    public TimeSpan QrLifetime { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How many QR codes are shown before the gateway gives up (<c>QRCODE_LIMIT</c>).</summary>
    public int QrLimit { get; init; } = 30;

    /// <summary>The server's offset from UTC: webhooks carry local time with a false Z.</summary>
    public TimeSpan LocalOffset { get; init; } = TimeSpan.FromHours(-3);

    /// <summary>Webhook posts under way at once.</summary>
    public int WebhookConcurrency { get; init; } = 32;

    /// <summary>Attempts per webhook, the first included.</summary>
    public int WebhookAttempts { get; init; } = 10;

    /// <summary>Time limit of one webhook post.</summary>
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Faults to start with.</summary>
    public FaultSettings Faults { get; init; } = new();
}
