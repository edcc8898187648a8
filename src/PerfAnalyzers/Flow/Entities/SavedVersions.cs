using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A place in the code that saves where a property of a changed entity gets a value.</summary>
/// <param name="Type">The type whose property is set; null when it is named of any entry that has it.</param>
/// <param name="Property">The property.</param>
/// <param name="Write">Where it is set.</param>
/// <param name="Value">What it is set to; null for <c>Version++</c>.</param>
/// <param name="Calls">The calls that lead there.</param>
/// <param name="Context">The context that saves so; null for an interceptor, which may be any one's.</param>
internal sealed record SavedVersion(
    INamedTypeSymbol? Type,
    string Property,
    IOperation Write,
    IOperation? Value,
    ImmutableArray<IInvocationOperation> Calls,
    INamedTypeSymbol? Context);

/// <summary>
/// Finds the properties that a save sets of everything that it writes: in a <c>SaveChanges</c> of the context's own, in an interceptor of
/// saves, in what they call, methods of the entities among it.
/// </summary>
internal static class SavedVersions
{
    private const int MaxDepth = 4;
    private const int MaxBodies = 500;

    private static readonly PerCompilation<ImmutableArray<SavedVersion>> s_known =
        new(static c => Find(EfModel.For(c)!));

    /// <summary>What a save by the context sets of a changed entity, for certain.</summary>
    public static IEnumerable<SavedVersion> Of(INamedTypeSymbol entity, ITypeSymbol? context, EfModel model)
    {
        foreach (var version in s_known.Get(model.Compilation))
        {
            if (version.Type is { } type && !entity.DerivesFrom(type.OriginalDefinition))
                continue;
            if (version.Context is not null
                && !(context is not null && model.Entities.ContextsOf(context).Any(c => c.IsOrDerivesFrom(version.Context))))
                continue;
            var conditions = new EntryConditions(entity, context, model);
            if (version.Calls.All(conditions.Reach) && conditions.Reach(version.Write)
                // entry.Entity.PlacedBy = …, whatever the state is: it may be meant for what is added.
                && (VersionProperties.IsNamedSo(version.Property)
                    || conditions.HasAskedState
                    && VersionValue.KindOf(version.Write, version.Value, version.Property) != VersionValueKind.Other))
                yield return version;
        }
    }

    private static ImmutableArray<SavedVersion> Find(EfModel model)
    {
        var found = ImmutableArray.CreateBuilder<SavedVersion>();
        foreach (var (context, root) in SaveCode.Find(model))
        {
            var budget = MaxBodies;
            AddFrom(root, context, ImmutableArray<IInvocationOperation>.Empty, model, found, ref budget);
        }

        return found.ToImmutable();
    }

    /// <summary>
    /// Each way to a write counts for itself, since the conditions on it do: what is called from many places is read so often.
    /// </summary>
    private static void AddFrom(
        IOperation root,
        INamedTypeSymbol? context,
        ImmutableArray<IInvocationOperation> calls,
        EfModel model,
        ImmutableArray<SavedVersion>.Builder found,
        ref int budget)
    {
        foreach (var part in root.Descendants())
        {
            var (target, value) = part switch
            {
                ISimpleAssignmentOperation simple => (simple.Target, simple.Value),
                ICompoundAssignmentOperation compound => (compound.Target, compound.Value),
                IIncrementOrDecrementOperation { Kind: OperationKind.Increment } increment => (increment.Target, null),
                _ => (null, null),
            };
            if (target is IPropertyReferenceOperation property && Named(property, calls.Length > 0, model) is var (type, name))
                found.Add(new(type, name, part, value is null ? null : VersionValue.Resolve(value), calls, context));
        }

        if (calls.Length == MaxDepth)
            return;
        foreach (var call in BodyIndex.Around(root).Invocations)
        {
            if (CallTargets.Method(call, model.Compilation) is not { } method || calls.Any(c => c.TargetMethod.IsSame(call.TargetMethod))
                || model.Bodies.Get(method) is not { } body)
                continue;
            if (--budget < 0)
                return;
            AddFrom(body, context, calls.Add(call), model, found, ref budget);
        }
    }

    /// <summary>The property of an entity that is set, in one of the ways in which an entry gives access to it.</summary>
    private static (INamedTypeSymbol? Type, string Name)? Named(IPropertyReferenceOperation target, bool isCalled, EfModel model)
    {
        // entry.CurrentValues["UpdatedAt"] = …
        if (target is { Property.IsIndexer: true, Arguments: [var key] }
            && target.Instance is IPropertyReferenceOperation { Property.Name: "CurrentValues", Instance: { } valued })
            return key.Value.TryGetConstantString(out var named) ? (TypeOfEntry(valued), named) : null;
        if (target is { Property.Name: "CurrentValue", Instance: { } member }
            && member.Unwrap() is IInvocationOperation { TargetMethod.Name: EfNames.Property, Instance: { } entry } call)
        {
            if (call.Arguments is not [{ Value: var argument }])
                return null;
            if (argument.TryGetConstantString(out var text))
                return (TypeOfEntry(entry), text);
            return argument.AsLambda()?.SingleReturnedValue()?.Unwrap() is IPropertyReferenceOperation { Property.Name: var column }
                ? (TypeOfEntry(entry), column) : null;
        }

        // entry.Entity.UpdatedAt = …; in a method of the entity's own, UpdatedAt = …
        return target.Instance?.Unwrap() is { Type: INamedTypeSymbol type } instance
            && SaveCode.IsOfEntities(type, model)
            && IsEntityOfEntry(instance, isCalled)
            ? (type, target.Property.Name) : null;
    }

    private static INamedTypeSymbol? TypeOfEntry(IOperation entry) =>
        entry.Unwrap().Type is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol type] } ? type : null;

    private static bool IsEntityOfEntry(IOperation instance, bool isCalled) => instance switch
    {
        IPropertyReferenceOperation { Property.Name: "Entity" } => true,
        IInstanceReferenceOperation or IParameterReferenceOperation => isCalled,
        // What is made here is no entry's entity.
        ILocalReferenceOperation local => BodyIndex.Around(local).WritesOf(local.Local) is [var only]
            && (only.Value is null || only.Value.Unwrap() is IPropertyReferenceOperation { Property.Name: "Entity" }),
        _ => false,
    };
}
