using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PerfAnalyzers.Roslyn;

/// <summary>
/// Where a local or parameter gets a value. The value is null when the code does not say it: <c>out</c>, <c>foreach</c>, deconstruction.
/// </summary>
internal readonly record struct VariableWrite(ISymbol Variable, IOperation Site, IOperation? Value)
{
    /// <summary>From here on the variable has the value.</summary>
    public int Position => Site.Syntax.Span.End;
}

/// <summary>
/// One walk over a member's body, kept with it: the references to its variables, its calls and its loops, in source order.
/// </summary>
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

    /// <summary>The parameters that the body uses, those of its lambdas and local functions too.</summary>
    public IEnumerable<IParameterSymbol> Parameters => _references.Keys.OfType<IParameterSymbol>();

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
        var pending = Pending<IOperation>.Rent();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            Visit(current);
            foreach (var child in current.ChildOperations.Reverse())
            {
                if (child.Kind is not (OperationKind.Literal or OperationKind.InstanceReference))
                    pending.Push(child);
            }
        }

        Pending<IOperation>.Return(pending);
    }

    // By kinds, since to ask each operation for one interface after the other takes longer than all else here.
    private void Visit(IOperation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.LocalReference:
                var local = (ILocalReferenceOperation)operation;
                Add(_references, local.Local, local);
                if (local.IsDeclaration && !IsForEachVariable(local) && local.Parent is not IAssignmentOperation)
                    Write(local.Local, DeclarationSite(local), null);
                break;
            case OperationKind.ParameterReference:
                Add(_references, ((IParameterReferenceOperation)operation).Parameter, operation);
                break;
            case OperationKind.VariableDeclarator:
                var declarator = (IVariableDeclaratorOperation)operation;
                if (declarator.GetVariableInitializer() is { } initializer)
                    Write(declarator.Symbol, declarator, initializer.Value);
                else if (declarator.Parent is IForEachLoopOperation)
                    Write(declarator.Symbol, declarator, null);
                break;
            case OperationKind.SimpleAssignment or OperationKind.CoalesceAssignment or OperationKind.CompoundAssignment:
                var assignment = (IAssignmentOperation)operation;
                if (Variable(assignment.Target) is { } assigned)
                    Write(assigned, assignment, operation.Kind == OperationKind.CompoundAssignment ? null : assignment.Value);
                break;
            // n++ gives it another value, as n = n + 1 does.
            case OperationKind.Increment or OperationKind.Decrement:
                if (Variable(((IIncrementOrDecrementOperation)operation).Target) is { } counted)
                    Write(counted, operation, null);
                break;
            case OperationKind.DeconstructionAssignment:
                WriteAll((IDeconstructionAssignmentOperation)operation);
                break;
            case OperationKind.Argument:
                var argument = (IArgumentOperation)operation;
                if (argument.Parameter is { RefKind: RefKind.Out or RefKind.Ref } && Variable(argument.Value) is { } passed)
                    Write(passed, argument.Parent ?? argument, null);
                break;
            case OperationKind.DeclarationPattern:
                if (((IDeclarationPatternOperation)operation).DeclaredSymbol is { } declared)
                    Write(declared, operation, null);
                break;
            case OperationKind.RecursivePattern:
                if (((IRecursivePatternOperation)operation).DeclaredSymbol is { } taken)
                    Write(taken, operation, null);
                break;
            case OperationKind.LocalFunction:
                _localFunctions[((ILocalFunctionOperation)operation).Symbol] = (ILocalFunctionOperation)operation;
                break;
            case OperationKind.Invocation:
                _invocations.Add((IInvocationOperation)operation);
                break;
            case OperationKind.Loop:
                if (operation is IForEachLoopOperation loop)
                    _forEachLoops.Add(loop);
                break;
            case OperationKind.PropertyReference or OperationKind.MethodReference:
            case OperationKind.Binary when ((IBinaryOperation)operation).OperatorMethod is not null:
            case OperationKind.Conversion when ((IConversionOperation)operation).OperatorMethod is not null:
            case OperationKind.Unary when ((IUnaryOperation)operation).OperatorMethod is not null:
                _memberReads.Add(operation);
                break;
        }
    }

    private void WriteAll(IDeconstructionAssignmentOperation deconstruction)
    {
        if (Targets(deconstruction) is not { } targets)
            return;
        var values =
            deconstruction.Value.Unwrap() is ITupleOperation tuple && tuple.Elements.Length == targets.Elements.Length ? tuple : null;
        for (var i = 0; i < targets.Elements.Length; i++)
        {
            if (Variable(targets.Elements[i]) is { } deconstructed)
                Write(deconstructed, deconstruction, values?.Elements[i]);
        }
    }

    private static bool IsForEachVariable(ILocalReferenceOperation local) =>
        local
            .Ancestors()
            .TakeWhile(static a => a is IDeclarationExpressionOperation or ITupleOperation or IForEachLoopOperation)
            .LastOrDefault() is IForEachLoopOperation;

    /// <summary>The variables of <c>(a, b) = …</c> and of <c>var (a, b) = …</c>.</summary>
    private static ITupleOperation? Targets(IDeconstructionAssignmentOperation deconstruction) =>
        (deconstruction.Target is IDeclarationExpressionOperation declaration
            ? declaration.Expression
            : deconstruction.Target) as ITupleOperation;

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
            _writes[variable] = list = new(1);
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
