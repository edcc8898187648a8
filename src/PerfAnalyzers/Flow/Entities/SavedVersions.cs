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

    private static readonly PerCompilation<ImmutableArray<SavedVersion>> s_known =
        new(static c => Find(EfModel.For(c)!).ToImmutableArray());

    /// <summary>What a save by the context sets of a changed entity, for certain.</summary>
    public static IEnumerable<SavedVersion> Of(INamedTypeSymbol entity, ITypeSymbol? context, EfModel model)
    {
        foreach (var version in s_known.Get(model.Compilation))
        {
            if (version.Type is { } type && !entity.DerivesFrom(type.OriginalDefinition))
                continue;
            if (version.Context is not null
                && !(context is not null && PlainSaving.ContextsOf(context, model).Any(c => c.IsOrDerivesFrom(version.Context))))
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

    private static IEnumerable<SavedVersion> Find(EfModel model)
    {
        foreach (var name in new[] { EfNames.SaveChanges, EfNames.SaveChangesAsync, "SavingChanges", "SavingChangesAsync" })
        {
            foreach (var declared in DeclaredMembers.Get(model.Compilation).Named(name))
            {
                foreach (var (member, root) in model.Bodies.In(declared))
                {
                    var context = model.Symbols.IsContext(member.ContainingType) ? member.ContainingType : null;
                    if (context is null && !member.ContainingType.DerivesFrom(model.Symbols.SaveChangesInterceptor))
                        continue;
                    foreach (var version in In(root, context, ImmutableArray<IInvocationOperation>.Empty, model))
                        yield return version;
                }
            }
        }
    }

    private static IEnumerable<SavedVersion> In(
        IOperation root,
        INamedTypeSymbol? context,
        ImmutableArray<IInvocationOperation> calls,
        EfModel model)
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
                yield return new(type, name, part, value is null ? null : VersionValue.Resolve(value), calls, context);
        }

        if (calls.Length == MaxDepth)
            yield break;
        foreach (var call in BodyIndex.Around(root).Invocations)
        {
            if (CallTargets.Method(call, model.Compilation) is not { } method || calls.Any(c => c.TargetMethod.IsSame(call.TargetMethod))
                || model.Bodies.Get(method) is not { } body)
                continue;
            foreach (var version in In(body, context, calls.Add(call), model))
                yield return version;
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
            && IsOfEntities(type, model)
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

    /// <summary>An entity, or what entities derive from or implement.</summary>
    private static bool IsOfEntities(INamedTypeSymbol type, EfModel model) =>
        model.Entities.IsEntity(type) || type.TypeKind == TypeKind.Interface || type.IsAbstract
        || model.Entities.Roots.Any(r => r.DerivesFrom(type.OriginalDefinition));
}
