using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PerfAnalyzers.Roslyn;

/// <summary>Where a local or parameter gets a value. The value is null when the code does not say it: <c>out</c>, <c>foreach</c>, deconstruction.</summary>
internal readonly record struct VariableWrite(ISymbol Variable, IOperation Site, IOperation? Value)
{
    /// <summary>From here on the variable has the value.</summary>
    public int Position => Site.Syntax.Span.End;
}

/// <summary>One walk over a member's body, kept with it: the references to its variables, its calls and its loops, in source order.</summary>
internal sealed class BodyIndex
{
    private static readonly ConditionalWeakTable<IOperation, BodyIndex> s_instances = new();

    private readonly Dictionary<ISymbol, List<IOperation>> _references = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<VariableWrite>> _writes = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, ILocalFunctionOperation> _localFunctions = new(SymbolEqualityComparer.Default);
    private readonly List<IInvocationOperation> _invocations = new();
    private readonly List<IForEachLoopOperation> _forEachLoops = new();
    private readonly List<IOperation> _memberReads = new();

    private BodyIndex(IOperation root) => Walk(root);

    /// <summary>The index of the body that the operation belongs to.</summary>
    public static BodyIndex Around(IOperation operation) => s_instances.GetValue(operation.Root(), static root => new BodyIndex(root));

    /// <summary>Every call, in source order, those in lambdas and local functions too.</summary>
    public IReadOnlyList<IInvocationOperation> Invocations => _invocations;

    /// <summary>Every <c>foreach</c> and <c>await foreach</c>, in source order.</summary>
    public IReadOnlyList<IForEachLoopOperation> ForEachLoops => _forEachLoops;

    /// <summary>Property reads, method groups and user-defined operators: what can run code without looking like a call.</summary>
    public IReadOnlyList<IOperation> ImplicitCalls => _memberReads;

    /// <summary>The reads of a local or parameter, and the writes that need a reference (assignments), in source order.</summary>
    public IReadOnlyList<IOperation> ReferencesTo(ISymbol variable) =>
        _references.TryGetValue(variable, out var found) ? found : Array.Empty<IOperation>();

    /// <summary>The places that give a local or parameter its value, in source order; a parameter's own value is not among them.</summary>
    public IReadOnlyList<VariableWrite> WritesOf(ISymbol variable) =>
        _writes.TryGetValue(variable, out var found) ? found : Array.Empty<VariableWrite>();

    /// <summary>The local function of this symbol.</summary>
    public ILocalFunctionOperation? LocalFunction(IMethodSymbol method) =>
        _localFunctions.TryGetValue(method.OriginalDefinition, out var found) ? found : null;

    /// <summary>The value of a variable that is written exactly once, with a value that the code says.</summary>
    public IOperation? OnlyValueOf(ISymbol variable) =>
        variable is ILocalSymbol && WritesOf(variable) is [{ Value: { } value }] ? value : null;

    private void Walk(IOperation root)
    {
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            Visit(current);
            foreach (var child in current.ChildOperations.Reverse())
                pending.Push(child);
        }
    }

    private void Visit(IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                Add(_references, local.Local, local);
                if (local.IsDeclaration && !IsForEachVariable(local) && local.Parent is not IAssignmentOperation)
                    Write(local.Local, DeclarationSite(local), null);
                break;
            case IParameterReferenceOperation parameter:
                Add(_references, parameter.Parameter, parameter);
                break;
            case IVariableDeclaratorOperation { Symbol: { } symbol } declarator:
                if (declarator.GetVariableInitializer() is { } initializer)
                    Write(symbol, declarator, initializer.Value);
                else if (declarator.Parent is IForEachLoopOperation)
                    Write(symbol, declarator, null);
                break;
            case ISimpleAssignmentOperation assignment:
                if (Variable(assignment.Target) is { } assigned)
                    Write(assigned, assignment, assignment.Value);
                break;
            case ICoalesceAssignmentOperation assignment:
                if (Variable(assignment.Target) is { } coalesced)
                    Write(coalesced, assignment, assignment.Value);
                break;
            case ICompoundAssignmentOperation assignment:
                if (Variable(assignment.Target) is { } compound)
                    Write(compound, assignment, null);
                break;
            case IDeconstructionAssignmentOperation deconstruction when Targets(deconstruction) is { } targets:
                var values = deconstruction.Value.Unwrap() is ITupleOperation tuple && tuple.Elements.Length == targets.Elements.Length ? tuple : null;
                for (var i = 0; i < targets.Elements.Length; i++)
                {
                    if (Variable(targets.Elements[i]) is { } deconstructed)
                        Write(deconstructed, deconstruction, values?.Elements[i]);
                }

                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument:
                if (Variable(argument.Value) is { } passed)
                    Write(passed, argument.Parent ?? argument, null);
                break;
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared } pattern:
                Write(declared, pattern, null);
                break;
            case IRecursivePatternOperation { DeclaredSymbol: { } declared } pattern:
                Write(declared, pattern, null);
                break;
            case ILocalFunctionOperation function:
                _localFunctions[function.Symbol] = function;
                break;
            case IInvocationOperation invocation:
                _invocations.Add(invocation);
                break;
            case IForEachLoopOperation loop:
                _forEachLoops.Add(loop);
                break;
            case IPropertyReferenceOperation or IMethodReferenceOperation
                or IBinaryOperation { OperatorMethod: not null } or IConversionOperation { OperatorMethod: not null } or IUnaryOperation { OperatorMethod: not null }:
                _memberReads.Add(operation);
                break;
        }
    }

    private static bool IsForEachVariable(ILocalReferenceOperation local) =>
        local.Ancestors().TakeWhile(static a => a is IDeclarationExpressionOperation or ITupleOperation or IForEachLoopOperation).LastOrDefault() is IForEachLoopOperation;

    /// <summary>The variables of <c>(a, b) = …</c> and of <c>var (a, b) = …</c>.</summary>
    private static ITupleOperation? Targets(IDeconstructionAssignmentOperation deconstruction) =>
        (deconstruction.Target is IDeclarationExpressionOperation declaration ? declaration.Expression : deconstruction.Target) as ITupleOperation;

    private static IOperation DeclarationSite(ILocalReferenceOperation local) =>
        local.Ancestors().FirstOrDefault(static a => a is IArgumentOperation or IDeconstructionAssignmentOperation) switch
        {
            IArgumentOperation { Parent: { } call } => call,
            IDeconstructionAssignmentOperation deconstruction => deconstruction,
            _ => local,
        };

    private static ISymbol? Variable(IOperation target) => target switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } => declared.Local,
        IConversionOperation conversion => Variable(conversion.Operand),
        _ => null,
    };

    private void Write(ISymbol variable, IOperation site, IOperation? value)
    {
        if (!_writes.TryGetValue(variable, out var list))
            _writes[variable] = list = new();
        // A declaration in an out argument or a deconstruction is met twice: as what it is in, and as the reference.
        if (list.Count == 0 || !ReferenceEquals(list[list.Count - 1].Site, site))
            list.Add(new(variable, site, value));
    }

    private static void Add(Dictionary<ISymbol, List<IOperation>> index, ISymbol key, IOperation value)
    {
        if (!index.TryGetValue(key, out var list))
            index[key] = list = new();
        list.Add(value);
    }
}
