using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>What a local from before means for a cached value: it is what it was made of.</summary>
internal sealed class LocalInputs(InputWalk walk)
{
    /// <summary>Adds what the local was made of, or the local itself.</summary>
    public void Add(ILocalSymbol local, ValuePath path, ITypeSymbol? type, IOperation read, WalkedCode code, List<CacheInput> found)
    {
        if (!walk.Tracing.Add(local))
            return;
        var sources = new List<CacheInput>();
        var isElement = false;
        // What is declared after the miss is on the way to the store.
        var isMade = walk.Fill?.Miss is { } missed && IsAfter(local, missed.Read);
        foreach (var write in BodyIndex.Around(read).WritesOf(local))
        {
            isElement |= write.Site is IVariableDeclaratorOperation { Parent: IForEachLoopOperation };
            isMade |= write.Value is { } value && IsMadeForMiss(write.Site, value);
            if (SourceOf(write) is { } source && (IsPartOf(write) || !IsRead(source)))
                walk.Walk(source, code.Within(source), sources);
        }

        foreach (var reference in BodyIndex.Around(read).ReferencesTo(local))
            WalkFilling(reference, code, sources);
        walk.Tracing.Remove(local);

        if (isMade || !isElement && (!InputTypes.IsPlainValue(local.Type) || sources.Count == 0))
        {
            found.AddRange(sources);
        }
        else if (InputTypes.MayBeInput(local.Type) && InputTypes.MayBeInput(type) && !InputTypes.IsSteering(local.Name))
        {
            var kind = sources.FirstOrDefault(static s => s.IsIdentity)?.Kind ?? CacheInputKind.Given;
            found.Add(new(kind, path.Text, path, read, isElement && sources.Count == 0 ? default : sources.ToImmutableArray()));
        }
    }

    private bool IsMadeForMiss(IOperation site, IOperation value) =>
        walk.Fill?.Miss is { Read: var miss } && site.Syntax.SpanStart >= miss.Syntax.SpanStart && !ReferenceEquals(value.Unwrap(), miss);

    /// <summary>What a local gets its value from.</summary>
    private static IOperation? SourceOf(VariableWrite write) => write.Value ?? write.Site switch
    {
        IVariableDeclaratorOperation { Parent: IForEachLoopOperation loop } => loop.Collection,
        IInvocationOperation call => call,
        IDeconstructionAssignmentOperation deconstruction => deconstruction.Value,
        IPatternOperation pattern => pattern.Ancestors().OfType<IIsPatternOperation>().FirstOrDefault()?.Value,
        _ => null,
    };

    /// <summary>True for an element of a loop, or of what is taken apart.</summary>
    private static bool IsPartOf(VariableWrite write) =>
        write is { Value: null, Site: IVariableDeclaratorOperation or IDeconstructionAssignmentOperation };

    // What was read from the cache depends on the key alone.
    private bool IsRead(IOperation value) =>
        value.Unwrap() is IInvocationOperation call
        && (CacheCall.Create(call, walk.Compilation) ?? CacheCall.OfOwn(call, walk.Compilation)) is { Action: CacheAction.Read };

    private static bool IsAfter(ILocalSymbol local, IOperation miss) =>
        local.DeclaringSyntaxReferences is [var reference, ..]
        && reference.SyntaxTree == miss.Syntax.SyntaxTree
        && reference.Span.Start > miss.Syntax.Span.End;

    /// <summary><c>list.Add(x)</c>, <c>dto.Name = x</c>.</summary>
    private void WalkFilling(IOperation reference, WalkedCode code, List<CacheInput> found)
    {
        if (reference.Parent is IInvocationOperation { TargetMethod.Name: "Add" or "AddRange" or "Append"
            or "Insert", Instance: { } instance } call
            && ReferenceEquals(instance, reference))
        {
            foreach (var argument in call.Arguments)
                walk.Walk(argument.Value, code.Within(argument), found);
        }
        else if (reference.Parent is IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation assignment } property
            && ReferenceEquals(assignment.Target, property))
        {
            walk.Walk(assignment.Value, code.Within(assignment), found);
        }
    }
}
