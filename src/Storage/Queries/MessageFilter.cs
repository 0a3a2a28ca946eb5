namespace WaActors.Storage.Queries;

/// <summary>Which messages of a campaign a list shows.</summary>
/// <param name="Status">Only those in this state, as stored or <see cref="MessageQueries.Sending"/>; null for all.</param>
/// <param name="InstanceId">Only those that this number sent, or tried last; null for all.</param>
public sealed record MessageFilter(string? Status = null, Guid? InstanceId = null)
{
    /// <summary>All.</summary>
    public static MessageFilter None { get; } = new();

    /// <summary>Whether it leaves any out.</summary>
    public bool IsNone => Status is null && InstanceId is null;

    /// <summary>Whether it shows a message.</summary>
    public bool Fits(MessageView message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return (Status ?? message.Status) == message.Status && (InstanceId is null || InstanceId == message.InstanceId);
    }
}
