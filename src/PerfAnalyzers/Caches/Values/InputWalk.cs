using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>
/// Walks the code that makes a value, within a budget, and hands what it meets to those who know what it means: reads, locals from before,
/// calls. Each of them adds what it finds to the list that it is given.
/// </summary>
internal sealed class InputWalk
{
    private const int Budget = 1500;

    private readonly InputReads _reads;
    private readonly CallInputs _calls;
    private int _left = Budget;

    public InputWalk(CacheFill? fill, IOperation place, Compilation compilation, int maxDepth)
    {
        Fill = fill;
        Compilation = compilation;
        MaxDepth = maxDepth;
        _reads = new(this, place);
        _calls = new(this);
    }

    /// <summary>What fills the cache; null for a value that is made without one.</summary>
    public CacheFill? Fill { get; }

    public Compilation Compilation { get; }

    /// <summary>How far called methods are followed.</summary>
    public int MaxDepth { get; }

    /// <summary>The variables and methods that are being looked into: what goes round ends there.</summary>
    public HashSet<ISymbol> Tracing { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>True when something is called for the value: what is only given is kept, not computed.</summary>
    public bool IsMade { get; set; }

    /// <summary>The inputs of what makes a value: a lambda, a method, the value itself; null when there is too much to look at.</summary>
    public ImmutableArray<CacheInput>? WalkMakers(ImmutableArray<IOperation> makers)
    {
        var found = new List<CacheInput>();
        foreach (var maker in makers)
        {
            if (maker.AsMethodGroup() is { } group)
            {
                IsMade = true;
                var isOwn = group.Instance is null or IInstanceReferenceOperation;
                _calls.WalkCallee(group.Method, null, new(maker, null, null, null, 0, isOwn), maker, found);
            }
            else
            {
                Walk(maker, new(maker, null, null, null, 0), found);
            }
        }

        return Result(found);
    }

    /// <summary>The inputs of a value; null when there is too much to look at.</summary>
    public ImmutableArray<CacheInput>? WalkValue(IOperation value)
    {
        var found = new List<CacheInput>();
        Walk(value, new(value, null, null, null, 0), found);
        return Result(found);
    }

    /// <summary>Adds the inputs of an operation and of what is within it.</summary>
    public void Walk(IOperation operation, WalkedCode code, List<CacheInput> found)
    {
        if (--_left <= 0 || IncidentalCode.Contains(operation))
            return;

        // The whole call or read, before its parts: what the surroundings say is one input.
        if (AmbientInputs.Along(operation) is { } ambient)
        {
            found.Add(ambient);
            return;
        }

        switch (operation)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation:
            case IConditionalAccessOperation when ValuePath.Create(operation) is not null:
                _reads.Read(operation, code, found);
                return;
            case IInvocationOperation call:
                _calls.Call(call, code, found);
                return;
            case ISimpleAssignmentOperation
            {
                Target: ILocalReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation,
                Value: var value,
            }:
                Walk(value, code, found);
                return;
            case ITypeOfOperation { TypeOperand: ITypeParameterSymbol type } when code.Depth == 0:
                _calls.AddType(type, operation, found);
                return;
        }

        foreach (var child in operation.ChildOperations)
            Walk(child, code, found);
    }

    private ImmutableArray<CacheInput>? Result(List<CacheInput> found) => _left > 0 ? found.ToImmutableArray() : null;
}
