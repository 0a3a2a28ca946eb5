namespace Orleans.Runtime
{
    /// <summary>A failure of the runtime, not of a grain.</summary>
    public class OrleansException : Exception
    {
        /// <summary>Without a message.</summary>
        public OrleansException()
            : base("Unexpected error.")
        {
        }

        /// <summary>With a message.</summary>
        public OrleansException(string message)
            : base(message)
        {
        }

        /// <summary>With a message and a cause.</summary>
        public OrleansException(string message, Exception? innerException)
            : base(message, innerException)
        {
        }
    }

    /// <summary>The host that held the activation is gone; whether the call was carried out is unknown.</summary>
    public class SiloUnavailableException : OrleansException
    {
        /// <summary>Without a message.</summary>
        public SiloUnavailableException()
            : base("The host is unavailable.")
        {
        }

        /// <summary>With a message.</summary>
        public SiloUnavailableException(string message)
            : base(message)
        {
        }

        /// <summary>With a message and a cause.</summary>
        public SiloUnavailableException(string message, Exception? innerException)
            : base(message, innerException)
        {
        }
    }
}

namespace Orleans.Storage
{
    /// <summary>A record is not as this activation last saw it: another activation wrote it. Escaping a call, it ends the activation.</summary>
    public class InconsistentStateException : Runtime.OrleansException
    {
        /// <summary>Without a message.</summary>
        public InconsistentStateException()
        {
        }

        /// <summary>With a message.</summary>
        public InconsistentStateException(string message)
            : base(message)
        {
        }

        /// <summary>With a message and a cause.</summary>
        public InconsistentStateException(string message, Exception? innerException)
            : base(message, innerException)
        {
        }

        /// <summary>With what the store holds and what this activation believed.</summary>
        public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException = null)
            : base($"{errorMsg} Stored etag: {storedEtag ?? "none"}, current etag: {currentEtag ?? "none"}.", storageException)
        {
            StoredEtag = storedEtag;
            CurrentEtag = currentEtag;
        }

        /// <summary>The version in the store; null when unknown or absent.</summary>
        public string? StoredEtag { get; }

        /// <summary>The version this activation believed to be stored.</summary>
        public string? CurrentEtag { get; }
    }
}
