using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches;

/// <summary>The inputs of a cached value that its key does not carry: once for both rules that ask.</summary>
internal sealed class MissingInputs
{
    private static readonly ConditionalWeakTable<IOperation, MissingInputs> s_known = new();

    private MissingInputs(IOperation root, Compilation compilation, ICollection<string>? wrappers) =>
        Fills = CacheFill.In(root, compilation, wrappers).Select(f => (f, Of(f, compilation))).Where(static f => !f.Item2.IsEmpty).ToImmutableArray();

    /// <summary>The places that fill a cache under a key that lacks something, in source order, and what it lacks.</summary>
    public ImmutableArray<(CacheFill Fill, ImmutableArray<CacheInput> Missing)> Fills { get; }

    /// <summary>What is missing in a body.</summary>
    public static MissingInputs In(IOperation root, Compilation compilation, ICollection<string>? wrappers) =>
        s_known.GetValue(root, r => new MissingInputs(r, compilation, wrappers));

    private static ImmutableArray<CacheInput> Of(CacheFill fill, Compilation compilation)
    {
        var coverage = KeyCoverage.Of(fill, compilation);
        // A key that is made elsewhere may carry everything.
        if (coverage.IsUnknown)
            return ImmutableArray<CacheInput>.Empty;
        var inputs = CacheFactory.InputsOf(fill, compilation);

        var missing = ImmutableArray.CreateBuilder<CacheInput>();
        foreach (var input in inputs)
        {
            if (coverage.Covers(input) || input.Path is { } path && IsFixedHere(path.Root, fill.Call))
                continue;
            if (!missing.Any(m => m.Name == input.Name || m.Kind == input.Kind && input.Path is null))
                missing.Add(input);
        }

        // What has ids has their number.
        return missing.Where(m => !missing.Any(other => other != m && other.Path is { } path && m.Path is { } longer && path.Covers(longer))).ToImmutableArray();
    }

    /// <summary>True where the code around has asked for the value: within <c>if (page == 1)</c> there is one page.</summary>
    private static bool IsFixedHere(ISymbol root, IOperation call)
    {
        IOperation inner = call;
        foreach (var ancestor in call.Ancestors())
        {
            switch (ancestor)
            {
                case IConditionalOperation conditional when !ReferenceEquals(conditional.Condition, inner) && Mentions(conditional.Condition, root):
                case ISwitchOperation { Value: { } value } when Mentions(value, root):
                case ISwitchExpressionOperation { Value: { } switched } when Mentions(switched, root):
                    return true;
                case IBlockOperation block when HasLeftBefore(block, inner, root):
                    return true;
            }

            inner = ancestor;
        }

        return false;
    }

    /// <summary><c>if (search is not null) return …;</c> leaves one case behind; a check of what is given does not.</summary>
    private static bool HasLeftBefore(IBlockOperation block, IOperation inner, ISymbol root)
    {
        foreach (var statement in block.Operations)
        {
            if (ReferenceEquals(statement, inner))
                return false;
            if (statement is IConditionalOperation { WhenFalse: null } guard && Returns(guard.WhenTrue) && Chooses(guard.Condition, root))
                return true;
        }

        return false;
    }

    private static bool Returns(IOperation statement) => statement is IReturnOperation || statement is IBlockOperation { Operations: [.., IReturnOperation] };

    private static bool Chooses(IOperation condition, ISymbol root) => condition.Unwrap() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.ConditionalAnd } both => Chooses(both.LeftOperand, root) || Chooses(both.RightOperand, root),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } => false,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } comparison => comparison.Type is not null && comparison.LeftOperand.Type?.SpecialType == SpecialType.System_Boolean && Mentions(comparison, root),
        IIsPatternOperation { Pattern: IConstantPatternOperation } => false,
        IInvocationOperation { TargetMethod.Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace" } => false,
        var other => Mentions(other, root),
    };

    private static bool Mentions(IOperation operation, ISymbol symbol)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation && SymbolEqualityComparer.Default.Equals(part.ReferencedSymbol(), symbol))
                return true;
        }

        return false;
    }
}
