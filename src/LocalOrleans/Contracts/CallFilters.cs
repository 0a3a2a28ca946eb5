using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Serialization.Invocation
{
    /// <summary>A call in flight, as filters and interleaving predicates see it.</summary>
    public interface IInvokable
    {
        /// <summary>The argument at this position.</summary>
        object? GetArgument(int index);

        /// <summary>Replaces the argument at this position.</summary>
        void SetArgument(int index, object? value);

        /// <summary>How many arguments there are.</summary>
        int GetArgumentCount();

        /// <summary>The interface method.</summary>
        MethodInfo GetMethod();

        /// <summary>The method's name.</summary>
        string GetMethodName();

        /// <summary>The interface's full name.</summary>
        string GetInterfaceName();

        /// <summary>The interface.</summary>
        Type GetInterfaceType();
    }
}

namespace Orleans
{
    /// <summary>What filters on either side see of a call.</summary>
    public interface IGrainCallContext
    {
        /// <summary>The arguments.</summary>
        IInvokable Request { get; }

        /// <summary>The grain object (incoming) or the reference (outgoing).</summary>
        object Grain { get; }

        /// <summary>Who called; null when the caller is no grain.</summary>
        GrainId? SourceId { get; }

        /// <summary>Who is called.</summary>
        GrainId TargetId { get; }

        /// <summary>The interface method.</summary>
        MethodInfo InterfaceMethod { get; }

        /// <summary>The interface's full name.</summary>
        string InterfaceName { get; }

        /// <summary>The method's name.</summary>
        string MethodName { get; }

        /// <summary>The result, after <see cref="Invoke"/>; a filter may replace it.</summary>
        object? Result { get; set; }

        /// <summary>Goes on to the next filter or the method. Its exceptions are the method's.</summary>
        Task Invoke();
    }

    /// <summary>A call as it reaches a grain.</summary>
    public interface IIncomingGrainCallContext : IGrainCallContext
    {
        /// <summary>The activation that runs it.</summary>
        IGrainContext TargetContext { get; }

        /// <summary>The class's method.</summary>
        MethodInfo ImplementationMethod { get; }
    }

    /// <summary>A call as it leaves a grain or a client.</summary>
    public interface IOutgoingGrainCallContext : IGrainCallContext
    {
        /// <summary>The calling activation; null when the caller is no grain.</summary>
        IGrainContext? SourceContext { get; }
    }

    /// <summary>Sees every call a grain receives, within the grain's turn.</summary>
    public interface IIncomingGrainCallFilter
    {
        /// <summary>Awaits <see cref="IGrainCallContext.Invoke"/> to go on.</summary>
        Task Invoke(IIncomingGrainCallContext context);
    }

    /// <summary>Sees every call made through a grain reference.</summary>
    public interface IOutgoingGrainCallFilter
    {
        /// <summary>Awaits <see cref="IGrainCallContext.Invoke"/> to go on.</summary>
        Task Invoke(IOutgoingGrainCallContext context);
    }
}
