using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// What a piece of code does that a query before it would not see, through the methods that it calls. What cannot be followed
/// (a delegate, an interface without its only implementation, another assembly's objects) may do anything, and is named.
/// </summary>
internal sealed class LoopEffects
{
    private const int MaxOperations = 20_000;

    private static readonly ConditionalWeakTable<IOperation, LoopEffects> s_instances = new();

    private readonly EfModel _model;
    private readonly HashSet<ISymbol> _assigned = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _changed = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _entered = new(SymbolEqualityComparer.Default);
    private readonly List<(IPropertySymbol Property, IOperation? Read)> _navigationReads = new();
    private readonly List<(ITypeSymbol Entity, IOperation? Added)> _added = new();
    private readonly List<ITypeSymbol> _attached = new();
    private readonly List<(ITypeSymbol Entity, IOperation? Removed)> _removed = new();
    private readonly List<string> _unknown = new();
    private readonly IOperation _region;
    private readonly ILoopOperation? _loop;
    private readonly bool _leavesOutHandlers;
    private readonly Stack<IOperation> _pending = new();
    private int _left = MaxOperations;
    private bool _varies;

    private LoopEffects(IOperation region, EfModel model, bool leavesOutHandlers = false)
    {
        _model = model;
        _leavesOutHandlers = leavesOutHandlers;
        _region = region;
        _loop = region as ILoopOperation;
        Walk(region, isOwn: true);
    }

    /// <summary>True when the database, the change tracker or a transaction is another afterwards.</summary>
    public bool Writes { get; private set; }

    /// <summary>True when changes are saved.</summary>
    public bool Saves { get; private set; }

    /// <summary>The names of the calls that cannot be followed.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    /// <summary>True when the rows in the database, or those that the context tracks, may be others afterwards.</summary>
    public bool MayWrite => Writes || Saves || _unknown.Count > 0;

    /// <summary>True when other code runs in between: at a <c>yield return</c>.</summary>
    public bool Yields { get; private set; }

    /// <summary>True when entities are told to the context: added, attached, updated, removed.</summary>
    public bool TellsOfEntities => _added.Count + _attached.Count + _removed.Count > 0;

    /// <summary>True when nothing is another afterwards, but the local that the code declares, and the next time gives the same.</summary>
    public bool AreNone(ILocalSymbol? except) =>
        !MayWrite && !Yields && !_varies && !TellsOfEntities && _changed.Count == 0
        && _assigned.All(s => s is ILocalSymbol or IParameterSymbol
            && (SymbolEqualityComparer.Default.Equals(s, except) || !IsAround(s)));

    /// <summary>The effects of a loop or statement.</summary>
    public static LoopEffects Get(IOperation region, EfModel model) => s_instances.GetValue(region, r => new(r, model));

    /// <summary>The same, without what is done about exceptions, and what an object keeps that it has computed.</summary>
    public static LoopEffects WhenNothingFails(IOperation region, EfModel model) => new(region, model, leavesOutHandlers: true);

    /// <summary>True when the variable, field or property gets another value; initialisers of new objects are not meant.</summary>
    public bool Assigns(ISymbol symbol) => _assigned.Contains(symbol.OriginalDefinition);

    /// <summary>True when the variable, field or property gets another value, or the collection that it holds other elements.</summary>
    public bool Changes(ISymbol symbol) => Assigns(symbol) || _changed.Contains(symbol.OriginalDefinition);

    /// <summary>True when the collection that a variable, field or property holds is changed.</summary>
    public bool ChangesCollectionOf(ISymbol symbol) => _changed.Contains(symbol.OriginalDefinition);

    /// <summary>The same as <see cref="Changes"/>, also for a property by the field that it returns.</summary>
    public bool ChangesMember(ISymbol member) =>
        Changes(member) || PlainMembers.FieldOf(member, _model) is { } field && Changes(field);

    /// <summary>True when a property of the type is written.</summary>
    public bool AssignsAnyOf(ITypeSymbol type) => AssignsAny(p => type.OriginalDefinition.IsOrDerivesFrom(p.ContainingType));

    /// <summary>True when such a property is written.</summary>
    public bool AssignsAny(Func<IPropertySymbol, bool> isMeant) => _assigned.OfType<IPropertySymbol>().Any(isMeant);

    /// <summary>True when such a property is written, or the collection that it holds is changed.</summary>
    public bool ChangesAny(Func<IPropertySymbol, bool> isMeant) => AssignsAny(isMeant) || _changed.OfType<IPropertySymbol>().Any(isMeant);

    /// <summary>True when entities of the type, or of one that may be it, are added.</summary>
    public bool Adds(ITypeSymbol entity) => AddedOf(entity).Any();

    /// <summary>What is added that may be of the type; null where a called method adds it.</summary>
    public IEnumerable<IOperation?> AddedOf(ITypeSymbol entity) =>
        _added.Where(a => MayBe(a.Entity, entity)).Select(static a => a.Added);

    /// <summary>True when entities of the type, or of one that may be it, are attached or updated.</summary>
    public bool Attaches(ITypeSymbol entity) => _attached.Any(t => MayBe(t, entity));

    /// <summary>What is removed that may be of the type; null where a called method removes it.</summary>
    public IEnumerable<IOperation?> RemovedOf(ITypeSymbol entity) =>
        _removed.Where(r => MayBe(r.Entity, entity)).Select(static r => r.Removed);

    /// <summary>The types of what is removed.</summary>
    public IEnumerable<ITypeSymbol> RemovedTypes => _removed.Select(static r => r.Entity);

    /// <summary>True when the context is told of entities of the type in any way.</summary>
    public bool TellsOf(ITypeSymbol entity) => Adds(entity) || Attaches(entity) || RemovedOf(entity).Any();

    /// <summary>The navigations that are read; in called methods without the place.</summary>
    public IEnumerable<(IPropertySymbol Property, IOperation? Read)> NavigationReads => _navigationReads;

    private void Walk(IOperation root, bool isOwn)
    {
        var outer = _pending.Count;
        _pending.Push(root);
        while (_pending.Count > outer)
        {
            var current = _pending.Pop();
            if (--_left < 0)
            {
                Writes = true;
                _pending.Clear();
                return;
            }

            if (isOwn && current is IBlockOperation last && IsLast(last) || _leavesOutHandlers && current is ICatchClauseOperation)
                continue;
            Visit(current, isOwn);
            // What is translated is not run.
            if (current is IAnonymousFunctionOperation lambda && lambda.IsExpressionTree())
                continue;
            foreach (var child in current.ChildOperations)
                _pending.Push(child);
        }
    }

    private void Visit(IOperation operation, bool isOwn)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                VisitCall(call, isOwn);
                break;
            case IMethodReferenceOperation group:
                VisitGroup(group);
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                Writes |= constructor.ContainingType is { Name: "TransactionScope" };
                if (!constructor.DeclaringSyntaxReferences.IsEmpty && !constructor.IsImplicitlyDeclared)
                    Enter(constructor.OriginalDefinition, isOptional: true);
                break;
            case IPropertyReferenceOperation property:
                VisitProperty(property, isOwn);
                break;
            // What an object computes once and keeps, it gives the next time.
            case ICoalesceAssignmentOperation
            {
                Target: IFieldReferenceOperation
                {
                    Field.DeclaredAccessibility: Accessibility.Private,
                    Instance: IInstanceReferenceOperation,
                },
            }
                    when _leavesOutHandlers:
                break;
            case IAssignmentOperation assignment:
                Assign(assignment.Target);
                break;
            case IIncrementOrDecrementOperation step:
                Assign(step.Target);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument:
                Assign(argument.Value);
                break;
            // A delegate that is handed on is called.
            case IArgumentOperation { Parameter.Type.TypeKind: TypeKind.Delegate } argument
                    when isOwn
                    && argument.Value is ILocalReferenceOperation or IParameterReferenceOperation
                        or IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol }:
                EnterDelegate(argument.Value);
                break;
            case IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IAddressOfOperation:
                Writes = true;
                break;
            case { Kind: OperationKind.YieldReturn }:
                Yields |= isOwn;
                break;
        }
    }

    private void VisitProperty(IPropertyReferenceOperation reference, bool isOwn)
    {
        var property = reference.Property;
        if (property.Name is "ChangeTracker" or "Database" && _model.Symbols.IsContext(property.ContainingType))
            Writes = true;
        _varies |= property is { IsStatic: true, Name: "Now" or "UtcNow" or "Today" or "TickCount" or "TickCount64" };
        if (!reference.IsAssignmentTarget() && _model.Entities.FindNavigation(property) is not null)
            _navigationReads.Add((property, isOwn ? reference : null));
        if (property.DeclaringSyntaxReferences.IsEmpty || PlainMembers.IsPlain(property, _model))
            return;
        foreach (var accessor in new[] { property.GetMethod, property.SetMethod })
        {
            if (accessor is { IsImplicitlyDeclared: false })
                Enter(accessor.OriginalDefinition, isOptional: true);
        }
    }

    private void Assign(IOperation target)
    {
        switch (target)
        {
            case ITupleOperation tuple:
                foreach (var element in tuple.Elements)
                    Assign(element);
                break;
            case IDeclarationExpressionOperation declaration:
                Assign(declaration.Expression);
                break;
            case IArrayElementReferenceOperation element:
                Change(element.ArrayReference);
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } indexed }:
                Change(indexed);
                break;
            // A new object's own.
            case IMemberReferenceOperation
            {
                Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver },
            }:
                break;
            default:
                if (target.ReferencedSymbol() is { } symbol)
                    _assigned.Add(symbol.OriginalDefinition);
                break;
        }
    }

    private void Change(IOperation collection)
    {
        if (collection.ReferencedSymbol() is { } symbol)
            _changed.Add(symbol.OriginalDefinition);
    }

    private void VisitCall(IInvocationOperation call, bool isOwn)
    {
        var method = call.TargetMethod;
        switch (CallEffects.Analyze(call, _model))
        {
            case CallEffect.None:
                // list.AddIfMissing(id), somebody else's: what delivers nothing is there to do something.
                if (method.IsExtensionMethod && method.ReturnType.SpecialType is SpecialType.System_Void or SpecialType.System_Boolean
                    && !CallEffects.IsOfLinq(method, _model)
                    && call.Receiver() is { Type: { } extended } receiver && extended.ElementType() is not null)
                    Change(receiver.Unwrap());
                _varies |= method.Name is "NewGuid" or "CreateVersion7"
                    || method.ContainingType.Name is "Random" or "RandomNumberGenerator" or "Stopwatch";
                break;
            case CallEffect.ChangesCollection when call.Instance is { } collection:
                Change(collection);
                break;
            case CallEffect.Adds:
                var added = isOwn ? call.Arguments.FirstOrDefault(static a => a.Parameter?.Ordinal == 0)?.Value.Unwrap() : null;
                _added.AddRange(CallEffects.EntitiesOf(call, _model).Select(e => (e, added)));
                break;
            case CallEffect.Attaches:
                _attached.AddRange(CallEffects.EntitiesOf(call, _model));
                break;
            case CallEffect.Removes:
                var removed = isOwn && call.Arguments is [var only] ? only.Value.Unwrap() : null;
                _removed.AddRange(CallEffects.EntitiesOf(call, _model).Select(e => (e, removed)));
                break;
            case CallEffect.Saves:
                Saves = true;
                break;
            case CallEffect.Own:
                // Handed on, a collection may be changed there.
                foreach (var argument in call.Arguments)
                {
                    if (argument.Value.Unwrap().Type is { } type && type.ElementType() is not null && !_model.Symbols.IsQueryable(type))
                        Change(argument.Value);
                }

                EnterCall(call, method);
                break;
            case CallEffect.Unknown:
                AddUnknown(method.Name);
                break;
            default:
                Writes = true;
                break;
        }
    }

    private void VisitGroup(IMethodReferenceOperation group)
    {
        switch (CallEffects.Analyze(group, _model))
        {
            case CallEffect.None or CallEffect.ChangesCollection:
                break;
            case CallEffect.Own:
                EnterCall(group, group.Method);
                break;
            case CallEffect.Unknown:
                AddUnknown(group.Method.Name);
                break;
            default:
                Writes = true;
                break;
        }
    }

    private void AddUnknown(string? name)
    {
        if (name is null)
            Writes = true;
        else if (!_unknown.Contains(name))
            _unknown.Add(name);
    }

    /// <summary>True for a block that ends the loop and queries nothing: what it does comes after all that the loop asks for.</summary>
    private bool IsLast(IBlockOperation block) =>
        _loop is not null && Jumps.EndsLoop(block, _loop) && !block.Descendants().Any(d => QueryChain.Execution(d, _model) is not null);

    /// <summary>True for a variable of the function that the code stands in.</summary>
    private bool IsAround(ISymbol variable) => variable.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == _region.Syntax.SyntaxTree
        && _region.Root().Syntax.Span.Contains(r.Span));

    private static bool MayBe(ITypeSymbol type, ITypeSymbol entity) =>
        type.SpecialType == SpecialType.System_Object
        || type is ITypeParameterSymbol
        || type.IsOrDerivesFrom(entity)
        || entity.IsOrDerivesFrom(type);

    private void EnterCall(IOperation call, IMethodSymbol method)
    {
        if (method.MethodKind == MethodKind.LocalFunction)
            Enter(BodyIndex.Around(call).LocalFunction(method), method.OriginalDefinition);
        else if (method.MethodKind == MethodKind.DelegateInvoke)
            EnterDelegate((call as IInvocationOperation)?.Instance is IConditionalAccessInstanceOperation tested
                ? tested.Ancestors().OfType<IConditionalAccessOperation>().FirstOrDefault(a => tested.IsWithin(a.WhenNotNull))?.Operation
                : (call as IInvocationOperation)?.Instance);
        else if (CallTargets.Method(call, _model.Compilation) is { } target)
            Enter(target, isOptional: false);
        else
            AddUnknown(method.Name);
    }

    private void EnterDelegate(IOperation? instance) =>
        Enter(
            instance is ILocalReferenceOperation local ? BodyIndex.Around(local).OnlyValueOf(local.Local).AsLambda() : null,
            instance.ReferencedSymbol());

    private void Enter(IMethodSymbol method, bool isOptional)
    {
        if (!_entered.Add(method))
            return;
        if (_model.Bodies.Get(method) is { } body)
            Walk(body, isOwn: false);
        else if (!isOptional)
            AddUnknown(method.Name);
    }

    private void Enter(IOperation? function, ISymbol? symbol)
    {
        if (function is null || symbol is null)
            AddUnknown(symbol?.Name);
        else if (_entered.Add(symbol))
            Walk(function, isOwn: false);
    }
}
