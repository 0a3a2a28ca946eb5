using WaActors.Grains.Reasons;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;
using WaActors.Gateways.Json;
using WaActors.Instances;

namespace WaActors.Gateways.CloudApi;

/// <summary>What Meta's answers mean for a send.</summary>
internal static class CloudErrors
{
    /// <summary>The outcome of a send that was answered.</summary>
    public static SendOutcome Classify(
        GatewayReply reply, GatewayInstance instance, OutgoingMessage message, DateTimeOffset now, GatewayOptions options)
    {
        // {"messaging_product":"whatsapp","contacts":[{"input":"+5511900000001","wa_id":"551100000001"}],"messages":[{"id":"wamid.FAKE0001","message_status":"accepted"}]}
        if (reply.IsSuccess)
        {
            return reply.Json.Member("messages").Items().FirstOrDefault().Text("id") is { Length: > 0 } id
                ? SendOutcome.Accepted(id)
                : SendOutcome.Unknown(GatewayReasons.WithoutMessageId(reply.Status));
        }

        return CloudError.OfAnswer(reply.Json) is { } error
            ? OfError(error, error.Reason(CloudErrorTable.Find(error.Code, error.Subcode), SecretsOf(instance, message)), reply, now, options)
            : OfStatus(reply, now, options);
    }

    /// <summary>The outcome of a medium that could not be uploaded: nothing of the message left, whatever went wrong.</summary>
    public static SendOutcome ClassifyUpload(GatewayAnswer answer, GatewayInstance instance, OutgoingMessage message, DateTimeOffset now, GatewayOptions options)
    {
        if (answer.Reply is not { } reply) return SendOutcome.Throttled(answer.RetryAt ?? now + options.UnreachableWait, answer.Reason);
        var outcome = Classify(reply, instance, message, now, options);
        if (outcome.Kind is not (SendOutcomeKind.Unknown or SendOutcomeKind.Accepted)) return outcome;
        return reply.Status >= 500 || reply.IsSuccess
            ? SendOutcome.Throttled(now + options.ThrottleWait, GatewayReasons.MediumNotUploaded(reply.Status))
            : SendOutcome.Rejected(GatewayReasons.MediumNotUploaded(reply.Status));
    }

    /// <summary>The outcome of a send that was not answered.</summary>
    public static SendOutcome Classify(GatewayAnswer silence, DateTimeOffset now, GatewayOptions options) => silence.Silence switch
    {
        GatewaySilence.LeftAlone => SendOutcome.Throttled(silence.RetryAt ?? now + options.UnreachableWait, silence.Reason),
        GatewaySilence.NotSent => SendOutcome.Throttled(now + options.UnreachableWait, silence.Reason),
        _ => SendOutcome.Unknown(silence.Reason),
    };

    private static SendOutcome OfError(CloudError error, string reason, GatewayReply reply, DateTimeOffset now, GatewayOptions options)
    {
        if (CloudErrorTable.Find(error.Code, error.Subcode) is not { } rule) return SendOutcome.Unknown(reason);
        var until = now + WaitFor(rule, reply, options);
        return rule.Verdict switch
        {
            CloudVerdict.LinkLost => SendOutcome.LinkLost(reason),
            CloudVerdict.NotOnWhatsApp => SendOutcome.NotOnWhatsApp(reason),
            CloudVerdict.Rejected => SendOutcome.Rejected(reason) with { OptedOut = rule.Scope == ErrorScope.OptedOut },
            CloudVerdict.Later => SendOutcome.Throttled(until, reason),
            CloudVerdict.RouteLater => SendOutcome.Throttled(until, reason) with { RouteOnly = true },
            CloudVerdict.Restricted => SendOutcome.Restricted(until, reason),
            _ => SendOutcome.Unknown(reason),
        };
    }

    /// <summary>Answers without Meta's envelope come from something before Meta: only what cannot have let a message through is more than a doubt.</summary>
    private static SendOutcome OfStatus(GatewayReply reply, DateTimeOffset now, GatewayOptions options) => reply.Status switch
    {
        301 or 307 or 308 => SendOutcome.Throttled(now + options.ThrottleWait, GatewayReasons.Redirects),
        401 => SendOutcome.LinkLost(GatewayReasons.KeyRefused),
        413 => SendOutcome.Rejected(GatewayReasons.TooLarge),
        429 => SendOutcome.Throttled(now + Asked(reply, options.ThrottleWait), GatewayReasons.SlowDown),
        _ => SendOutcome.Unknown(GatewayReasons.UnknownMeaning(reply.Status)),
    };

    private static TimeSpan WaitFor(CloudErrorRule rule, GatewayReply reply, GatewayOptions options)
    {
        var wait = rule.Wait ?? options.ThrottleWait;
        return rule.Verdict == CloudVerdict.Later ? Asked(reply, wait) : wait;
    }

    /// <summary>At least a second, at most an hour: a header must not stop a number for days.</summary>
    private static TimeSpan Asked(GatewayReply reply, TimeSpan otherwise) =>
        reply.RetryAfter is { } asked ? TimeSpan.FromSeconds(Math.Clamp(asked.TotalSeconds, 1, 3600)) : otherwise;

    /// <summary>What must not be quoted: gateways put what they were given into their errors.</summary>
    private static string?[] SecretsOf(GatewayInstance instance, OutgoingMessage message) =>
    [
        message.Text, message.Phone, instance.ApiKey, instance.Token, message.Media?.Url?.AbsoluteUri, message.Media?.FileName,
        .. (message.Template?.Body ?? []).Select(parameter => parameter.Text),
        message.Template?.HeaderText,
        message.Template?.HeaderMedia?.Url?.AbsoluteUri,
        .. (message.Template?.Buttons ?? []).Select(button => button.Text),
    ];
}
