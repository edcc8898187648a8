using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// What the methods of this compilation do with the entities that they are given: it counts as done at their call, and is found out once
/// for all of them.
/// </summary>
internal sealed class CalleeFlow
{
    /// <summary>So many navigations are followed from the query's entity on.</summary>
    public const int MaxPath = 6;

    private const int MaxCalls = 4;

    private static readonly PerCompilation<
        ConcurrentDictionary<(ISymbol Start, ITypeSymbol Entity, int Depth), ImmutableArray<EntityUse>>> s_known = new(static _ => new());

    private readonly EntityFlow _flow;
    private readonly int _depth;
    private readonly HashSet<ISymbol> _inProgress;
    private bool _isCut;

    public CalleeFlow(EntityFlow flow)
        : this(flow, 0, new(SymbolEqualityComparer.Default))
    {
    }

    private CalleeFlow(EntityFlow flow, int depth, HashSet<ISymbol> inProgress)
    {
        _flow = flow;
        _depth = depth;
        _inProgress = inProgress;
    }

    /// <summary>A method or constructor gets entities as an argument.</summary>
    public void Enter(IMethodSymbol? method, IArgumentOperation argument, IOperation call, HeldEntities entities)
    {
        if (method is null || OfArgument(method, argument.ParameterOrdinal(), entities) is not { IsDefault: false } uses)
        {
            _flow.Use(EntityUseKind.PassedOn, entities, call);
            return;
        }

        // Show(posts, withBlogs: false) does not come to all of it.
        if (call is IInvocationOperation invocation)
            uses = uses.RemoveAll(u => u.Kind == EntityUseKind.NavigationRead && IsLeftOut(u, invocation));
        Import(uses, call, entities);
        // posts.Paged(…), Sorted(posts): what comes back may be what went in.
        if (!uses.Any(static u => u.Kind == EntityUseKind.Returned))
            return;
        if (entities.AreIn(call.Type))
            _flow.Follow(call, entities);
        // A parameter that holds entities may come back in another shape.
        else if (!method.ReturnsVoid && method.MethodKind != MethodKind.Constructor)
            _flow.Use(EntityUseKind.Unknown, entities, call);
    }

    private static bool IsLeftOut(EntityUse use, IInvocationOperation call) =>
        ConstantArguments.LeaveOut(call, use.Operation)
        // A method that calls itself hands on what it was given.
        || use is { Origin: { } origin, Operation: IInvocationOperation inner }
            && inner.TargetMethod.IsSame(call.TargetMethod)
            && ConstantArguments.LeaveOut(call, origin)
            && call.Arguments.Where(static a => a.Value.ConstantValue is { HasValue: true, Value: null or bool }).All(given =>
                inner.ArgumentFor(given.ParameterOrdinal())?.Value.Unwrap() is IParameterReferenceOperation { Parameter: var same }
                && same.Ordinal == given.ParameterOrdinal());

    /// <summary>A method of the entity's own is called.</summary>
    public void EnterOn(IInvocationOperation call, HeldEntities entities)
    {
        if (Callee(call.TargetMethod, call.Instance) is { } callee && OfThis(callee, entities.Entity) is { IsDefault: false } uses)
            Import(uses, call, entities);
        else
            _flow.Use(EntityUseKind.PassedOn, entities, call);
    }

    /// <summary>What a method does with an argument; default when that is not in sight.</summary>
    public ImmutableArray<EntityUse> OfArgument(IMethodSymbol method, int ordinal, HeldEntities entities)
    {
        // A holder's uses are not kept under the entity alone.
        if (ordinal < 0 || entities.Holder is not null || Callee(method) is not { } callee || ordinal >= callee.Parameters.Length)
            return default;
        var parameter = callee.Parameters[ordinal];
        return _flow.Model.Bodies.Get(callee) is { } body
            ? Remember(parameter, entities.Entity, body, (flow, start) => flow.Variables.Follow(parameter, body, start))
            : InInitializers(callee, parameter, entities.Entity);
    }

    /// <summary>Notes what a method does as done by the call.</summary>
    public void Import(ImmutableArray<EntityUse> uses, IOperation call, HeldEntities entities)
    {
        foreach (var use in uses)
        {
            if (use.Kind == EntityUseKind.Returned)
                continue;
            if (entities.Path.Length + use.Path.Length > MaxPath)
            {
                _flow.Use(EntityUseKind.Unknown, entities, call);
                continue;
            }

            _flow.Use(use with
            {
                Path = entities.Path.Append(use.Path),
                Operation = call,
                IsPerElement = entities.IsPerElement || use.IsPerElement,
                Origin = use.Origin ?? use.Operation,
            });
        }
    }

    /// <summary>The method whose code runs, when it is this compilation's and the calls are not too deep already.</summary>
    private IMethodSymbol? Callee(IMethodSymbol method, IOperation? receiver = null) =>
        _depth >= MaxCalls ? null : CallTargets.Method(method, _flow.Model.Compilation, receiver);

    private ImmutableArray<EntityUse> OfThis(IMethodSymbol method, INamedTypeSymbol entity)
    {
        if (_flow.Model.Bodies.Get(method) is not { } body)
            return default;
        return Remember(method, entity, body, (flow, start) =>
        {
            foreach (var part in body.Descendants())
            {
                if (part is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } self)
                    flow.Follow(self, start);
            }
        });
    }

    /// <summary>
    /// class PostDto(Post post) { public string Blog { get; } = post.Blog.Name; } — a primary constructor runs the initialisers.
    /// </summary>
    private ImmutableArray<EntityUse> InInitializers(IMethodSymbol constructor, IParameterSymbol parameter, INamedTypeSymbol entity)
    {
        if (constructor.MethodKind != MethodKind.Constructor || constructor.IsImplicitlyDeclared)
            return default;

        var references = new List<IOperation>();
        foreach (var member in constructor.ContainingType.GetMembers())
        {
            if (member is IPropertySymbol or IFieldSymbol { IsImplicitlyDeclared: false }
                && _flow.Model.Bodies.Get(member) is ISymbolInitializerOperation initializer)
                references.AddRange(BodyIndex.Around(initializer).ReferencesTo(parameter));
        }

        if (references.Count == 0)
            return default;
        return Remember(parameter, entity, references[0], (flow, start) =>
        {
            foreach (var reference in references)
                flow.Follow(reference, start);
            // Other members may capture it, and run later.
            flow.Use(EntityUseKind.PassedOn, start, references[0]);
        });
    }

    private ImmutableArray<EntityUse> Remember(ISymbol symbol, INamedTypeSymbol entity, IOperation at, Action<EntityFlow,
        HeldEntities> follow)
    {
        var known = s_known.Get(_flow.Model.Compilation);
        if (known.TryGetValue((symbol, entity, _depth), out var kept))
            return kept;

        // A method that calls itself adds nothing the second time; what was cut short so is not kept for others.
        if (!_inProgress.Add(symbol))
        {
            _isCut = true;
            return ImmutableArray<EntityUse>.Empty;
        }

        var inner = new EntityFlow(_flow.Model, at, f => new CalleeFlow(f, _depth + 1, _inProgress));
        follow(inner, new(entity));
        _inProgress.Remove(symbol);
        var uses = inner.Finish();
        if (inner.Callees._isCut)
            _isCut = true;
        else
            known.TryAdd((symbol, entity, _depth), uses);
        return uses;
    }
}
