using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>
/// Finds what a cached value depends on: what is read by the code that makes it, in the lambda or before the store, in the methods of this
/// compilation that it calls, and what it takes from its surroundings.
/// </summary>
internal sealed partial class CachedValueInputs
{
    private const int MaxDepth = 3;
    private const int Budget = 1500;

    private readonly Compilation _compilation;
    private readonly CacheFill? _fill;
    private readonly OwnMembers _members;
    private readonly HashSet<ISymbol> _tracing = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _enclosing = new(SymbolEqualityComparer.Default);
    private ImmutableArray<CacheInput>.Builder _inputs = ImmutableArray.CreateBuilder<CacheInput>();
    private readonly int _maxDepth;
    private int _left = Budget;
    private bool _isMade;

    private CachedValueInputs(CacheFill? fill, IOperation place, Compilation compilation, int maxDepth = MaxDepth)
    {
        _maxDepth = maxDepth;
        _fill = fill;
        _compilation = compilation;
        _members = new(compilation);
        foreach (var ancestor in place.Ancestors())
        {
            if (ancestor is IAnonymousFunctionOperation lambda)
                _enclosing.Add(lambda.Symbol);
            else if (ancestor is ILocalFunctionOperation function)
                _enclosing.Add(function.Symbol);
        }
    }

    /// <summary>The inputs of what fills a cache, each once for each of its reads.</summary>
    public static ImmutableArray<CacheInput> InputsOf(CacheFill fill, Compilation compilation)
    {
        var factory = new CachedValueInputs(fill, fill.Call, compilation);
        factory.WalkMakers(fill.Makers);
        if (factory._left <= 0)
            return ImmutableArray<CacheInput>.Empty;
        // A value that nothing was called for is kept here, not computed: whoever asks later wants the one that was given.
        return factory._isMade ? factory._inputs.ToImmutable() : factory._inputs.Where(static i => i.Kind != CacheInputKind.Given).ToImmutableArray();
    }

    /// <summary>What a value depends on, whether it was made or given; null when there is too much to look at.</summary>
    public static ImmutableArray<CacheInput>? InputsOfValue(CacheFill fill, Compilation compilation) => InputsOfValue(fill, compilation, MaxDepth);

    /// <summary>What a value is made from, as the method says that makes it: for what other methods do, what they are given stands.</summary>
    public static ImmutableArray<CacheInput>? InputsGivenFor(CacheFill fill, Compilation compilation) => InputsOfValue(fill, compilation, 0);

    private static ImmutableArray<CacheInput>? InputsOfValue(CacheFill fill, Compilation compilation, int maxDepth)
    {
        var factory = new CachedValueInputs(fill, fill.Call, compilation, maxDepth);
        factory.WalkMakers(fill.Makers);
        return factory._left > 0 ? factory._inputs.ToImmutable() : null;
    }

    private void WalkMakers(ImmutableArray<IOperation> makers)
    {
        foreach (var maker in makers)
        {
            if (maker.AsMethodGroup() is { } group)
            {
                _isMade = true;
                WalkCallee(group.Method, null, new(maker, null, null, null, 0, group.Instance is null or IInstanceReferenceOperation), maker);
            }
            else
            {
                Walk(maker, new(maker, null, null, null, 0));
            }
        }
    }

    /// <summary>The inputs of a value that is made without a cache: of what a method or lambda returns.</summary>
    public static ImmutableArray<CacheInput> InputsOf(IOperation value, Compilation compilation)
    {
        var factory = new CachedValueInputs(null, value, compilation);
        factory.Walk(value, new(value, null, null, null, 0));
        return factory._left > 0 ? factory._inputs.ToImmutable() : ImmutableArray<CacheInput>.Empty;
    }

    private void Walk(IOperation operation, FactoryScope frame)
    {
        if (--_left <= 0 || IncidentalCode.Contains(operation))
            return;

        // The whole call or read, before its parts: what the surroundings say is one input.
        if (AmbientInputs.Along(operation) is { } ambient)
        {
            _inputs.Add(ambient);
            return;
        }

        switch (operation)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation:
                Read(operation, frame);
                return;
            case IConditionalAccessOperation when ValuePath.Create(operation) is not null:
                Read(operation, frame);
                return;
            case IInvocationOperation call:
                Call(call, frame);
                return;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IPropertyReferenceOperation or IFieldReferenceOperation } assignment:
                Walk(assignment.Value, frame);
                return;
            case ITypeOfOperation { TypeOperand: ITypeParameterSymbol type } when frame.Depth == 0:
                AddType(type, operation);
                return;
        }

        foreach (var child in operation.ChildOperations)
            Walk(child, frame);
    }

    /// <summary>Adds what a read of a path means here.</summary>
    /// <param name="operation">The read.</param>
    /// <param name="frame">The code that it stands in.</param>
    /// <param name="further">The members that a called method reads of what it is given; null when it is read here.</param>
    private void Read(IOperation operation, FactoryScope frame, (ImmutableArray<string> Members, ITypeSymbol? Type)? further = null)
    {
        if (TenantFilters.Find(operation, _compilation) is { } filter)
            _inputs.Add(filter);
        if (ValuePath.Create(operation) is not { } path)
        {
            // What a call returns, and then a member of it.
            foreach (var child in operation.ChildOperations)
                Walk(child, frame);
            return;
        }

        var type = operation.Type;
        if (further is { } read)
            (path, type) = (path with { Members = path.Members.AddRange(read.Members) }, read.Type);
        switch (path.Root)
        {
            case IParameterSymbol parameter when frame.OwnerOf(parameter) is { } owner && owner.ArgumentFor(parameter) is { } argument:
                if (!InputTypes.IsSteering(parameter.Name) && owner.Outer is { } outer && _tracing.Add(parameter))
                {
                    if (path.Members.IsEmpty || ValuePath.Create(argument.Value) is null)
                        Walk(argument.Value, outer);
                    else
                        Read(argument.Value, outer, (path.Members, type));
                    _tracing.Remove(parameter);
                }

                break;
            case IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter:
                // A primary constructor's parameter is fixed, for one customer perhaps.
                AddFixed(parameter.Name, parameter.Type, path, operation);
                break;
            case IParameterSymbol parameter when IsGiven(parameter, frame):
                AddGiven(path, parameter.Type, type, operation);
                break;
            case ILocalSymbol local when !frame.Declares(local):
                AddLocal(local, path, type, operation, frame);
                break;
            case IPropertySymbol or IFieldSymbol when !path.Root.IsStatic && frame.IsOwn:
                AddMember(path, type, operation, frame);
                break;
        }
    }

    /// <summary>True for a parameter of the code around the cache call; lambdas and methods on the way to the value have parameters of their own.</summary>
    private bool IsGiven(IParameterSymbol parameter, FactoryScope frame) => parameter.ContainingSymbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } function => _enclosing.Contains(function),
        IMethodSymbol => frame.OwnerOf(parameter) is null,
        // The receiver of an extension block is its caller's.
        _ => false,
    };

    private void AddGiven(ValuePath path, ITypeSymbol rootType, ITypeSymbol? type, IOperation read)
    {
        if (AmbientInputs.IsPrincipal(rootType))
            _inputs.Add(new(CacheInputKind.User, path.Root.Name, path, read));
        else if (InputTypes.MayBeInput(rootType) && InputTypes.MayBeInput(type) && !InputTypes.IsSteering(path.Root.Name) && !path.Members.Any(InputTypes.IsSteering))
            _inputs.Add(new(CacheInputKind.Given, path.Text, path, read));
    }

    private void AddFixed(string name, ITypeSymbol type, ValuePath path, IOperation read)
    {
        if (InputTypes.IsPlainValue(type) && AmbientInputs.OwnerOf(name) is { } kind)
            _inputs.Add(new(kind, name, path, read));
    }

    private void AddMember(ValuePath path, ITypeSymbol? type, IOperation read, FactoryScope frame)
    {
        if (path.Root is IPropertySymbol { GetMethod: { } getter } && _members.BodyOf(getter) is { } body)
        {
            if (frame.Depth < _maxDepth && _tracing.Add(getter))
            {
                Walk(body, new(body, getter, null, frame, frame.Depth + 1));
                _tracing.Remove(getter);
            }

            return;
        }

        if (_members.IsSetPerCall(path.Root))
            AddGiven(path, path.Root is IFieldSymbol field ? field.Type : ((IPropertySymbol)path.Root).Type, type, read);
        else if (path.Members.IsEmpty && _members.IdentityOf(path.Root) is { } identity)
            _inputs.Add(new(identity, path.Text, path, read));
    }
}
