using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches;

/// <summary>
/// Finds what a cached value depends on: what is read by the code that makes it, in the lambda or before the store, in the methods of this
/// compilation that it calls, and what it takes from its surroundings.
/// </summary>
internal sealed class CacheFactory
{
    private const int MaxDepth = 3;
    private const int Budget = 1500;

    private readonly Compilation _compilation;
    private readonly CacheFill? _fill;
    private readonly OwnMembers _members;
    private readonly HashSet<ISymbol> _tracing = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _enclosing = new(SymbolEqualityComparer.Default);
    private ImmutableArray<CacheInput>.Builder _inputs = ImmutableArray.CreateBuilder<CacheInput>();
    private int _left = Budget;

    private CacheFactory(CacheFill? fill, IOperation place, Compilation compilation)
    {
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
        var factory = new CacheFactory(fill, fill.Call, compilation);
        foreach (var maker in fill.Makers)
        {
            if (maker.AsMethodGroup() is { } group)
                factory.WalkCallee(group.Method, null, null, maker);
            else
                factory.Walk(maker, new(maker, null, null, null, 0));
        }

        return factory._left > 0 ? factory._inputs.ToImmutable() : ImmutableArray<CacheInput>.Empty;
    }

    /// <summary>The inputs of a value that is made without a cache: of what a method or lambda returns.</summary>
    public static ImmutableArray<CacheInput> InputsOf(IOperation value, Compilation compilation)
    {
        var factory = new CacheFactory(null, value, compilation);
        factory.Walk(value, new(value, null, null, null, 0));
        return factory._left > 0 ? factory._inputs.ToImmutable() : ImmutableArray<CacheInput>.Empty;
    }

    private void Walk(IOperation operation, Frame frame)
    {
        if (--_left <= 0 || LeftOut.Contains(operation))
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
            case IConditionalAccessOperation when ValuePath.Of(operation) is not null:
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
    private void Read(IOperation operation, Frame frame, (ImmutableArray<string> Members, ITypeSymbol? Type)? further = null)
    {
        if (TenantFilters.Of(operation, _compilation) is { } filter)
            _inputs.Add(filter);
        if (ValuePath.Of(operation) is not { } path)
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
            case IParameterSymbol parameter when frame.ArgumentFor(parameter) is { } argument:
                if (!InputTypes.IsSteering(parameter.Name) && frame.Outer is { } outer && _tracing.Add(parameter))
                {
                    if (path.Members.IsEmpty || ValuePath.Of(argument.Value) is null)
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
    private bool IsGiven(IParameterSymbol parameter, Frame frame) => parameter.ContainingSymbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } function => _enclosing.Contains(function),
        IMethodSymbol method => !frame.IsOf(method),
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

    /// <summary>A local from before: it is what it was made of.</summary>
    private void AddLocal(ILocalSymbol local, ValuePath path, ITypeSymbol? type, IOperation read, Frame frame)
    {
        if (!_tracing.Add(local))
            return;
        var outside = _inputs;
        _inputs = ImmutableArray.CreateBuilder<CacheInput>();
        var isElement = false;
        // What is declared after the miss is on the way to the store.
        var isMade = _fill?.Miss is { } missed && IsAfter(local, missed);
        foreach (var write in BodyIndex.Around(read).WritesOf(local))
        {
            if (write.Value is { } value)
            {
                // What was read from the cache depends on the key alone.
                if (value.Unwrap() is not IInvocationOperation call || CacheCall.Of(call, _compilation) is not { Action: CacheAction.Read })
                    Walk(value, frame.Within(value));
                isMade |= _fill?.Miss is { } miss && write.Site.Syntax.SpanStart >= miss.Syntax.SpanStart && !ReferenceEquals(value.Unwrap(), miss);
            }
            else if (write.Site is IVariableDeclaratorOperation { Parent: IForEachLoopOperation loop })
            {
                isElement = true;
                Walk(loop.Collection, frame.Within(loop.Collection));
            }
            else if (write.Site is IInvocationOperation site && CacheCall.Of(site, _compilation) is null)
            {
                Walk(site, frame.Within(site));
            }
        }

        foreach (var reference in BodyIndex.Around(read).ReferencesTo(local))
            WalkFilling(reference, frame);
        _tracing.Remove(local);
        var sources = _inputs.ToImmutable();
        _inputs = outside;

        if (isMade || !isElement && (!InputTypes.IsPlainValue(local.Type) || sources.IsEmpty))
            _inputs.AddRange(sources);
        else if (InputTypes.MayBeInput(local.Type) && InputTypes.MayBeInput(type) && !InputTypes.IsSteering(local.Name))
            _inputs.Add(new(sources.FirstOrDefault(static s => s.IsIdentity)?.Kind ?? CacheInputKind.Given, path.Text, path, read, isElement && sources.IsEmpty ? default : sources));
    }

    private static bool IsAfter(ILocalSymbol local, IOperation miss) =>
        local.DeclaringSyntaxReferences is [var reference, ..] && reference.SyntaxTree == miss.Syntax.SyntaxTree && reference.Span.Start > miss.Syntax.Span.End;

    /// <summary><c>list.Add(x)</c>, <c>dto.Name = x</c>.</summary>
    private void WalkFilling(IOperation reference, Frame frame)
    {
        if (reference.Parent is IInvocationOperation { Instance: { } instance } call && ReferenceEquals(instance, reference) && call.TargetMethod.Name is "Add" or "AddRange" or "Append" or "Insert")
        {
            foreach (var argument in ((IInvocationOperation)reference.Parent).Arguments)
                Walk(argument.Value, frame.Within(argument));
        }
        else if (reference.Parent is IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation assignment } property && ReferenceEquals(assignment.Target, property))
        {
            Walk(assignment.Value, frame.Within(assignment));
        }
    }

    private void AddMember(ValuePath path, ITypeSymbol? type, IOperation read, Frame frame)
    {
        if (path.Root is IPropertySymbol { GetMethod: { } getter } && _members.BodyOf(getter) is { } body)
        {
            if (frame.Depth < MaxDepth && _tracing.Add(getter))
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

    private void Call(IInvocationOperation call, Frame frame)
    {
        foreach (var type in call.TargetMethod.TypeArguments)
        {
            if (frame.Depth == 0 && call.TargetMethod.Name == "Set" && type is ITypeParameterSymbol parameter)
                AddType(parameter, call);
        }

        if (TenantFilters.Of(call, _compilation) is { } filter)
            _inputs.Add(filter);
        if (frame.Depth < MaxDepth && WalkCallee(call.TargetMethod, call, frame, call))
        {
            // Only the values among what a method of this compilation is called on may tell it something.
            if (call.Instance is { } instance)
                WalkReceiver(instance, frame);
            return;
        }

        var receiver = call.Receiver();
        foreach (var argument in call.Arguments)
        {
            if (ReferenceEquals(argument.Value, receiver) || argument.Parameter is { } steering && InputTypes.IsSteering(steering.Name) && !IsLinq(call))
                continue;
            Walk(argument.Value, frame);
        }

        if (receiver is not null)
            WalkReceiver(receiver, frame);
    }

    private static bool IsLinq(IInvocationOperation call) => call.TargetMethod.ContainingType is { Name: "Queryable" or "Enumerable" };

    /// <summary>What a call is made on is no input, unless it is a value itself or was made of some.</summary>
    private void WalkReceiver(IOperation receiver, Frame frame)
    {
        receiver = receiver.Unwrap();
        // What a session or a cookie says is the value itself, where no cache stands in between.
        if (_fill is null && AmbientInputs.Along(receiver) is { } ambient)
            _inputs.Add(ambient);
        if (ValuePath.Of(receiver) is { } path && path.Root is not ILocalSymbol && !InputTypes.IsPlainValue(receiver.Type) && receiver.Type.ElementType() is null && !AmbientInputs.IsPrincipal(receiver.Type))
            return;
        Walk(receiver, frame);
    }

    /// <summary>Walks what is called, with what its parameters were given; false when that is not in sight.</summary>
    private bool WalkCallee(IMethodSymbol called, IInvocationOperation? call, Frame? frame, IOperation site)
    {
        var method = called.Implementation();
        IOperation? body = null;
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            body = BodyIndex.Around(site).LocalFunction(method);
        }
        else
        {
            if (method.IsAbstract || method.ContainingType?.TypeKind == TypeKind.Interface)
                method = Implementations.OnlyOne(_compilation, method)?.Implementation() ?? method;
            if (!method.IsAbstract && method.IsDeclaredIn(_compilation) && !(method.IsVirtual && Implementations.IsOverridden(_compilation, method)))
                body = _members.BodyOf(method);
        }

        if (body is null || !_tracing.Add(method))
            return body is not null;
        var isOwn = method.MethodKind == MethodKind.LocalFunction || call?.Instance is null or IInstanceReferenceOperation;
        Walk(body, new(body, method, call, frame, (frame?.Depth ?? 0) + 1, (frame?.IsOwn ?? true) && isOwn));
        _tracing.Remove(method);
        return true;
    }

    private void AddType(ITypeParameterSymbol type, IOperation read)
    {
        // A static table of a generic type is another one for each of its types.
        if (type.DeclaringMethod is not null || _fill?.Call.TargetMethod.ContainingType.Name != "ConcurrentDictionary")
            _inputs.Add(new(CacheInputKind.Type, type.Name, null, read));
    }
}
