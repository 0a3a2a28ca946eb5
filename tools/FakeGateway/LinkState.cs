namespace WaActors.FakeGateway;

/// <summary>The connection state that the gateway holds in memory.</summary>
internal enum LinkState
{
    Close,
    Connecting,
    Open,
}

/// <summary>What WhatsApp has given the instance.</summary>
internal enum Credentials
{
    None,
    Half,
    Paired,
}

/// <summary>The socket under the state; the two disagree when a socket dies and nobody notices.</summary>
internal enum SocketState
{
    None,
    Live,
    Dead,
}
