using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Copying;

/// <summary>
/// Compiles a copier from a type's fields: a shallow clone whose changeable parts are then replaced by copies. Fields, not
/// properties, so that records, init-only members and private state all come along.
/// </summary>
internal static class FieldCopier
{
    private static readonly string[] SystemData = ["Tuple`", "ValueTuple`", "Nullable`", "Memory`", "ReadOnlyMemory`", "ArraySegment`"];

    private static readonly MethodInfo Clone = typeof(object).GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly MethodInfo CopyAny = typeof(DeepCopier).GetMethod(nameof(DeepCopier.CopyAny), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo Record = typeof(CopyContext).GetMethod(nameof(CopyContext.Record))!;

    /// <exception cref="NotSupportedException">Values of this type are more than data.</exception>
    public static ObjectCopier For(Type type)
    {
        if (!IsData(type))
            throw new NotSupportedException($"A value of type {type} cannot cross a grain call: it is no data that could be copied.");
        var method = new DynamicMethod($"Copy {type.Name}", typeof(object), [typeof(object), typeof(CopyContext)], typeof(FieldCopier).Module, skipVisibility: true);
        Emit(method.GetILGenerator(), type);
        return method.CreateDelegate<ObjectCopier>();
    }

    private static bool IsData(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type) || typeof(Stream).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type)
            || typeof(IGrainBase).IsAssignableFrom(type) || type.IsPointer || type.IsByRefLike || type.IsCOMObject)
            return false;
        var space = type.Namespace ?? "";
        return !(space == "System" || space.StartsWith("System.", StringComparison.Ordinal) || space.StartsWith("Microsoft.", StringComparison.Ordinal))
            || IsKnownSystemData(type, space);
    }

    private static bool IsKnownSystemData(Type type, string space) =>
        space.StartsWith("System.Collections", StringComparison.Ordinal)
        || (space == "System" && SystemData.Any(name => type.Name.StartsWith(name, StringComparison.Ordinal)))
        || type == typeof(object) || type == typeof(System.Text.StringBuilder);

    // object copy = MemberwiseClone(original); context.Record(original, copy);
    // copy.field = (F)CopyAny(original.field, context), for each field that can hold something changeable.
    private static void Emit(ILGenerator il, Type type)
    {
        var copy = il.DeclareLocal(typeof(object));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, Clone);
        il.Emit(OpCodes.Stloc, copy);
        if (!type.IsValueType)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldloc, copy);
            il.Emit(OpCodes.Call, Record);
        }
        foreach (var field in DeepCopier.FieldsOf(type).Where(f => !ImmutableTypes.IsStaticallyImmutable(f.FieldType)))
            EmitField(il, type, field, copy);
        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitField(ILGenerator il, Type type, FieldInfo field, LocalBuilder copy)
    {
        var self = type.IsValueType ? OpCodes.Unbox : OpCodes.Castclass;
        il.Emit(OpCodes.Ldloc, copy);
        il.Emit(self, type);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(self, type);
        il.Emit(OpCodes.Ldfld, field);
        if (field.FieldType.IsValueType)
            il.Emit(OpCodes.Box, field.FieldType);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Call, CopyAny);
        il.Emit(OpCodes.Unbox_Any, field.FieldType);
        il.Emit(OpCodes.Stfld, field);
    }
}
