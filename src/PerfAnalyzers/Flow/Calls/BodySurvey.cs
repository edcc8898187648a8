using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Paging;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// What a member's body has for the rules to look at, those in its lambdas and local functions too: found in one walk that all
/// rules share, since most bodies have nothing, and a walk for each rule would cost more than the rules.
/// </summary>
internal sealed class BodySurvey
{
    private static readonly PerCompilation<ConcurrentDictionary<IOperation, BodySurvey>> s_known = new(static _ => new());

    private BodySurvey(IOperation root, EfModel model)
    {
        Root = root;
        var walk = new Walk(model);
        walk.Over(root);
        Queries = walk.Queries();
        RepeatedCalls = walk.RepeatedCalls();
        DelegatesOnQueries = walk.DelegatesOnQueries();
        SizedCalls = walk.SizedCalls();
        ContextCalls = walk.ContextCalls();
        Waits = walk.Waits();
        RepeatedSaves = walk.RepeatedSaves();
        StartsTasks = walk.StartsTasks;
        MayRunAtOnce = walk.MayRunAtOnce;
        Saves = walk.Saves;
        RowCalls = walk.RowCalls();
        ReturnedQueries = walk.ReturnedQueries();
        ChangedEntities = walk.ChangedEntities();
    }

    /// <summary>The queries that the body runs, in source order; those in expression trees are translated, not run, and left out.</summary>
    public ImmutableArray<QueryChain> Queries { get; }

    /// <summary>
    /// What stands in a loop or a lambda, or is handed on as a delegate, and may by its name run code of this compilation that
    /// queries: calls, creations, property reads, operators, method groups, delegates in locals.
    /// </summary>
    public ImmutableArray<IOperation> RepeatedCalls { get; }

    /// <summary>The operators of LINQ to Objects that stand on a query, because they are given a delegate.</summary>
    public ImmutableArray<IInvocationOperation> DelegatesOnQueries { get; }

    /// <summary>
    /// What may limit a query by a parameter: <c>Take</c> on a query, and calls that are given a number, or an object that may have one,
    /// and may by name query.
    /// </summary>
    public ImmutableArray<IInvocationOperation> SizedCalls { get; }

    /// <summary>
    /// What a context, its database, an entry or a transaction sends besides queries and SQL: saves, commits, in both forms.
    /// </summary>
    public ImmutableArray<IInvocationOperation> ContextCalls { get; }

    /// <summary>What blocks its thread until a task is done: <c>Result</c>, <c>Wait()</c>, <c>GetResult()</c>.</summary>
    public ImmutableArray<IOperation> Waits { get; }

    /// <summary>What stands in a loop or a lambda and saves, or may by its name run code of this compilation that saves.</summary>
    public ImmutableArray<IInvocationOperation> RepeatedSaves { get; }

    /// <summary>True when several tasks are waited for at once.</summary>
    public bool StartsTasks { get; }

    /// <summary>True when it may start work that runs at once: on several threads, or by tasks that variables keep.</summary>
    public bool MayRunAtOnce { get; }

    /// <summary>True when something is saved, by the name of the call.</summary>
    public bool Saves { get; }

    /// <summary>
    /// The calls that may by name query, deliver a sequence, and are followed by an operator of LINQ to Objects, kept in a variable, or
    /// gone over by a loop that begins with an <c>if</c>.
    /// </summary>
    public ImmutableArray<IInvocationOperation> RowCalls { get; }

    /// <summary>
    /// What is returned, and of its type is a query that nobody has run; of <c>Ok(query)</c> and the like, what the response is made of.
    /// </summary>
    public ImmutableArray<IOperation> ReturnedQueries { get; }

    /// <summary>Where entities are taken out of the entries of what is being saved: <c>entry.Entity</c>.</summary>
    public ImmutableArray<IPropertyReferenceOperation> ChangedEntities { get; }

    /// <summary>The body.</summary>
    public IOperation Root { get; }

    /// <summary>True when no rule has anything to look at.</summary>
    public bool IsEmpty => Queries.IsEmpty && RepeatedCalls.IsEmpty && DelegatesOnQueries.IsEmpty && SizedCalls.IsEmpty
        && ContextCalls.IsEmpty && Waits.IsEmpty && RepeatedSaves.IsEmpty && RowCalls.IsEmpty
        && ReturnedQueries.IsEmpty && ChangedEntities.IsEmpty && !StartsTasks;

    /// <summary>The survey of the body that the operation belongs to.</summary>
    public static BodySurvey Around(IOperation operation, EfModel model)
    {
        var known = s_known.Get(model.Compilation);
        var root = operation.Root();
        return known.TryGetValue(root, out var survey) ? survey : known.GetOrAdd(root, new BodySurvey(root, model));
    }

    /// <summary>One walk; lists are made only for bodies that have something to put in.</summary>
    private sealed class Walk(EfModel model)
    {
        private CallNames? _names;
        private ReferencedMethods? _referenced;
        private List<IOperation>? _executions;
        private List<IOperation>? _calls;
        private List<IInvocationOperation>? _delegates;
        private List<IInvocationOperation>? _sized;
        private List<IInvocationOperation>? _commands;
        private List<IOperation>? _waits;
        private List<IInvocationOperation>? _saves;
        private List<IInvocationOperation>? _rows;
        private List<IOperation>? _returned;
        private List<IPropertyReferenceOperation>? _changed;

        public void Over(IOperation root)
        {
            // Code that runs in expression trees is EF Core's, and what is under a loop or a lambda may run more than once.
            var pending = Pending<(IOperation Operation, bool IsRepeated)>.Rent();
            pending.Push((root, false));
            while (pending.Count > 0)
            {
                var (operation, isRepeated) = pending.Pop();
                switch (operation.Kind)
                {
                    case OperationKind.Loop:
                        isRepeated = true;
                        AddExecution(operation);
                        break;
                    case OperationKind.Return:
                        AddReturned(((IReturnOperation)operation).ReturnedValue);
                        break;
                    case OperationKind.AnonymousFunction:
                        if (((IAnonymousFunctionOperation)operation).IsExpressionTree())
                            continue;
                        isRepeated = true;
                        break;
                    case OperationKind.Invocation:
                        AddExecution(operation);
                        AddCall((IInvocationOperation)operation, isRepeated);
                        AddCommand((IInvocationOperation)operation, isRepeated);
                        AddRows((IInvocationOperation)operation);
                        if (DelegateOnQuery.MayBe((IInvocationOperation)operation))
                            (_delegates ??= new()).Add((IInvocationOperation)operation);
                        break;
                    case OperationKind.VariableDeclarator:
                        MayRunAtOnce |= MayBeTask(((IVariableDeclaratorOperation)operation).Symbol.Type);
                        break;
                    case OperationKind.ObjectCreation:
                        AddExecution(operation);
                        if (isRepeated && IsHere(((IObjectCreationOperation)operation).Constructor))
                            AddCall(operation);
                        break;
                    // A method group is repeated by the method that it is handed to.
                    case OperationKind.MethodReference when IsHere(((IMethodReferenceOperation)operation).Method):
                        AddCall(operation);
                        break;
                    case OperationKind.PropertyReference when IsWait(((IPropertyReferenceOperation)operation).Property):
                        (_waits ??= new()).Add(operation);
                        break;
                    // An assignment does not run the getter.
                    case OperationKind.PropertyReference when isRepeated && !operation.IsAssignmentTarget():
                        if (Entities.ChangedEntities.MayBe((IPropertyReferenceOperation)operation))
                            (_changed ??= new()).Add((IPropertyReferenceOperation)operation);
                        if (IsHere(((IPropertyReferenceOperation)operation).Property.GetMethod))
                            AddCall(operation);
                        break;
                    case OperationKind.Binary when isRepeated && IsHere(((IBinaryOperation)operation).OperatorMethod):
                    case OperationKind.Unary when isRepeated && IsHere(((IUnaryOperation)operation).OperatorMethod):
                    case OperationKind.Conversion when isRepeated && IsHere(((IConversionOperation)operation).OperatorMethod):
                        AddCall(operation);
                        break;
                }

                foreach (var child in operation.ChildOperations)
                {
                    // Half of all operations are leaves.
                    if (child.Kind is not (OperationKind.Literal or OperationKind.LocalReference
                        or OperationKind.ParameterReference or OperationKind.InstanceReference))
                        pending.Push((child, isRepeated));
                }
            }

            Pending<(IOperation Operation, bool IsRepeated)>.Return(pending);
        }

        public ImmutableArray<QueryChain> Queries()
        {
            if (_executions is null)
                return ImmutableArray<QueryChain>.Empty;
            var queries = ImmutableArray.CreateBuilder<QueryChain>();
            foreach (var execution in _executions)
            {
                if (QueryChain.Execution(execution, model) is { IsDatabaseQuery: true } query)
                    queries.Add(query);
            }

            queries.Sort(static (a, b) => a.Operation.Syntax.SpanStart.CompareTo(b.Operation.Syntax.SpanStart));
            return queries.ToImmutable();
        }

        public ImmutableArray<IOperation> RepeatedCalls()
        {
            if (_calls is null)
                return ImmutableArray<IOperation>.Empty;
            _calls.Sort(static (a, b) => a.Syntax.SpanStart.CompareTo(b.Syntax.SpanStart));
            return _calls.ToImmutableArray();
        }

        public ImmutableArray<IInvocationOperation> DelegatesOnQueries() =>
            _delegates is null ? ImmutableArray<IInvocationOperation>.Empty : _delegates.ToImmutableArray();

        private void AddExecution(IOperation operation)
        {
            if (QueryCandidates.MayExecute(operation))
                (_executions ??= new()).Add(operation);
        }

        public bool StartsTasks { get; private set; }

        public bool MayRunAtOnce { get; private set; }

        public bool Saves { get; private set; }

        public ImmutableArray<IInvocationOperation> ContextCalls() => InOrder(_commands);

        public ImmutableArray<IOperation> Waits() => InOrder(_waits);

        public ImmutableArray<IInvocationOperation> RepeatedSaves() => InOrder(_saves);

        public ImmutableArray<IInvocationOperation> RowCalls() => InOrder(_rows);

        public ImmutableArray<IOperation> ReturnedQueries() => InOrder(_returned);

        public ImmutableArray<IPropertyReferenceOperation> ChangedEntities() => InOrder(_changed);

        private void AddReturned(IOperation? returned)
        {
            var value = returned?.Unwrap();
            while (value is IConversionOperation conversion)
                value = conversion.Operand.Unwrap();
            if (value is IInvocationOperation call && Response.IsMadeBy(call.TargetMethod))
                value = call.ArgumentFor(0)?.Value.Unwrap();
            while (value is IConversionOperation boxed)
                value = boxed.Operand.Unwrap();
            if (value?.Type is INamedTypeSymbol { Arity: 1 } && QueryCandidates.IsQueryByName(value.Type))
                (_returned ??= new()).Add(value);
        }

        private void AddRows(IInvocationOperation call)
        {
            if (call.TargetMethod.MethodKind == MethodKind.Ordinary
                && IsHere(call.TargetMethod)
                && (InMemoryOperators.IsFollowed(call) || FilteringLoop.IsOver(call))
                && call.Type?.UnwrapTask().ElementType() is { SpecialType: SpecialType.None }
                && !model.Symbols.IsQueryable(call.Type)
                && (_names ??= CallNames.Get(model)).MayQuery(call))
            {
                (_rows ??= new()).Add(call);
            }
        }

        private static ImmutableArray<T> InOrder<T>(List<T>? found)
            where T : IOperation
        {
            if (found is null)
                return ImmutableArray<T>.Empty;
            found.Sort(static (a, b) => a.Syntax.SpanStart.CompareTo(b.Syntax.SpanStart));
            return found.ToImmutableArray();
        }

        private void AddCommand(IInvocationOperation call, bool isRepeated)
        {
            var method = call.TargetMethod;
            Saves |= SaveSummary.IsSave(call);
            MayRunAtOnce |= method.ContainingType.Name is "Parallel" or "ParallelEnumerable";
            if (IsWait(method))
            {
                (_waits ??= new()).Add(call);
            }
            else if (method is { Name: "WhenAll" or "WhenAny", ContainingType.Name: "Task" })
            {
                StartsTasks = true;
                MayRunAtOnce = true;
            }
            else if (AsyncForms.ContextCommands.Contains(QueryOperators.WithoutAsync(method.Name) ?? method.Name)
                && AsyncForms.IsSender(method.ContainingType, model.Symbols))
            {
                (_commands ??= new()).Add(call);
                if (isRepeated && method.Name is EfNames.SaveChanges or EfNames.SaveChangesAsync)
                    (_saves ??= new()).Add(call);
            }
            else if (isRepeated && method.MethodKind != MethodKind.DelegateInvoke && IsHere(method)
                && (_names ??= CallNames.Get(model)).MaySave(call))
            {
                (_saves ??= new()).Add(call);
            }
        }

        // IAsyncResult first = db.Posts.ToListAsync();
        private static bool MayBeTask(ITypeSymbol type) => type.IsTask()
            || type.TypeKind is TypeKind.Interface or TypeKind.Dynamic
            || type.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType;

        private static bool IsWait(ISymbol member) => member.Name switch
        {
            "Result" => member.ContainingType is { Name: "Task" or "ValueTask", Arity: 1 },
            "Wait" => member is { IsStatic: false, ContainingType.Name: "Task" },
            "GetResult" => member.ContainingType.Name
                is "TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaiter" or "ConfiguredValueTaskAwaiter",
            _ => false,
        };

        public ImmutableArray<IInvocationOperation> SizedCalls() =>
            _sized is null ? ImmutableArray<IInvocationOperation>.Empty : _sized.ToImmutableArray();

        private void AddSized(IInvocationOperation call)
        {
            if (call.TargetMethod.Name == "Take" ? model.Symbols.IsQueryable(call.Receiver()?.Type) : MayPassSizeOn(call))
                (_sized ??= new()).Add(call);
        }

        private bool MayPassSizeOn(IInvocationOperation call) =>
            IsHere(call.TargetMethod)
            && MayBeGivenSize(call)
            && (model.Symbols.IsQueryable(call.Type)
                || RequestHandlers.IsSending(call)
                || (_names ??= CallNames.Get(model)).MayQuery(call));

        private static bool MayBeGivenSize(IInvocationOperation call)
        {
            foreach (var argument in call.Arguments)
            {
                var value = argument.Value;
                while (value is IConversionOperation conversion)
                    value = conversion.Operand;
                var isSize = value switch
                {
                    ICoalesceOperation => true,
                    IInvocationOperation number => ParsedText.IsParsing(number.TargetMethod),
                    IParameterReferenceOperation or ILocalReferenceOperation or IObjectCreationOperation or IPropertyReferenceOperation =>
                        MayBeSize(value.Type!),
                    _ => false,
                };
                if (isSize)
                    return true;
            }

            return false;
        }

        /// <summary>A number, or an object that may have one.</summary>
        private static bool MayBeSize(ITypeSymbol type) => type.SpecialType switch
        {
            SpecialType.System_Int32 => true,
            SpecialType.None => type.TypeKind is TypeKind.Class or TypeKind.Struct && type.Name is not "CancellationToken",
            _ => false,
        };

        private void AddCall(IInvocationOperation call, bool isRepeated)
        {
            AddSized(call);
            if (ExecutionScope.IsElementwise(call, model))
            {
                // ids.Select(load), where load is a lambda in a local.
                foreach (var argument in call.Arguments)
                {
                    if (argument.Value.Unwrap() is ILocalReferenceOperation { Type.TypeKind: TypeKind.Delegate } kept)
                        AddCall(kept);
                }
            }
            else if (isRepeated
                && call.TargetMethod.Name is not (EfNames.SaveChanges or EfNames.SaveChangesAsync)
                && (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke || IsHere(call.TargetMethod)))
            {
                AddCall((IOperation)call);
            }
        }

        private void AddCall(IOperation operation)
        {
            if ((_names ??= CallNames.Get(model)).MayQuery(operation))
                (_calls ??= new()).Add(operation);
        }

        /// <summary>
        /// What is defined elsewhere hides nothing that could be found, unless its project tells of it; behind an interface may be an
        /// implementation of this compilation.
        /// </summary>
        private bool IsHere(IMethodSymbol? method) =>
            method is not null && (method.IsDeclaredIn(model.Compilation) || method.ContainingType?.TypeKind == TypeKind.Interface
                || (_referenced ??= ReferencedMethods.Get(model.Compilation)).Know(method));
    }
}
