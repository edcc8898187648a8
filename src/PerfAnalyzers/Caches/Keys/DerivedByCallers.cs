using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>
/// Knows when a parameter follows from the key though the method does not say so: all callers make it from what they hand in for the key,
/// <c>Build(schema, await LoadPartsOf(schema))</c>. Asked of methods whose callers are in sight.
/// </summary>
internal sealed class DerivedByCallers
{
    private const int MaxDepth = 5;
    private const int MaxCalls = 20;

    // Callers have callers, and each hands on several values.
    private const int Budget = 100;

    private readonly Compilation _compilation;
    private int _left = Budget;

    private DerivedByCallers(Compilation compilation) => _compilation = compilation;

    /// <summary>True when every caller makes the value from values that the key carries; too many of them to look at may.</summary>
    public static bool IsCertain(ValuePath path, KeyCoverage coverage, Compilation compilation) =>
        path.Root is IParameterSymbol { ContainingSymbol: IMethodSymbol method } parameter
        && new DerivedByCallers(compilation)
            .IsDerived(
                method,
                parameter,
                method.Parameters.Where(p => coverage.Covers(new ValuePath(p, ImmutableArray<string>.Empty))).ToList(),
                MaxDepth);

    private bool IsDerived(IMethodSymbol method, IParameterSymbol derived, IReadOnlyList<IParameterSymbol> carried, int depth)
    {
        if (depth == 0
            || carried.Count == 0
            || method is not { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary })
            return false;
        var calls = CallsOf(method);
        return calls.Count > 0 && calls.All(call => IsDerivedAt(call, derived, carried, depth));
    }

    private bool IsDerivedAt(IInvocationOperation call, IParameterSymbol derived, IReadOnlyList<IParameterSymbol> carried, int depth)
    {
        if (--_left < 0)
            return true;
        if (call.ArgumentFor(derived.Ordinal)?.Value is not { } value)
            return false;
        var keys = carried.Select(c => call.ArgumentFor(c.Ordinal)?.Value).OfType<IOperation>().ToImmutableArray();
        var given = new CacheFill(call, keys, ImmutableArray.Create(value), false);
        if (keys.IsEmpty)
            return false;
        var coverage = KeyCoverage.Create(given, _compilation);
        var inputs = CachedValueInputs.InputsOfValue(given, _compilation);
        if (AreCarried(inputs))
            return true;
        // What the called methods do with what they are given is theirs; what they read of their surroundings is not in the key.
        return inputs?.Any(i => i.Kind != CacheInputKind.Given && i.Path is null && !coverage.Covers(i)) != true
            && AreCarried(CachedValueInputs.InputsGivenFor(given, _compilation));

        // A constant is another one at the next call.
        bool AreCarried(ImmutableArray<CacheInput>? found) => found is { IsEmpty: false } some && some.All(i => coverage.Covers(i)
            || i.Path is { Root: IParameterSymbol { ContainingSymbol: IMethodSymbol caller } further }
                && IsDerived(
                    caller,
                    further,
                    caller.Parameters.Where(p => keys.Any(k => SymbolEqualityComparer.Default.Equals(ValuePath.Create(k)?.Root, p)))
                        .ToList(),
                    depth - 1));
    }

    private IReadOnlyList<IInvocationOperation> CallsOf(IMethodSymbol method)
    {
        var calls = new List<IInvocationOperation>();
        foreach (var reference in method.ContainingType.DeclaringSyntaxReferences)
        {
            if (Bodies.Get(_compilation).ModelOf(reference.SyntaxTree) is not { } model)
                continue;
            foreach (var name in reference.GetSyntax()
                .DescendantNodes()
                .OfType<IdentifierNameSyntax>()
                .Where(n => n.Identifier.ValueText == method.Name))
            {
                // What is handed on as a method may be called with anything.
                var called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name;
                if (called.Parent is not InvocationExpressionSyntax syntax || calls.Count == MaxCalls)
                    return [];
                if (model.GetOperation(syntax) is IInvocationOperation call
                    && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method.OriginalDefinition))
                    calls.Add(call);
            }
        }

        return calls;
    }
}
