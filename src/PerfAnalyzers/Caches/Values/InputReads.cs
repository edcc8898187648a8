using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>What a read on the way to a cached value means: an argument, something that is given, a local from before, a member.</summary>
internal sealed class InputReads
{
    private readonly InputWalk _walk;
    private readonly LocalInputs _locals;
    private readonly OwnMembers _members;
    private readonly HashSet<ISymbol> _enclosing = new(SymbolEqualityComparer.Default);

    /// <param name="walk">The walk that comes to the reads.</param>
    /// <param name="place">Where the cache call stands: what the functions around it are given is given to it.</param>
    public InputReads(InputWalk walk, IOperation place)
    {
        _walk = walk;
        _locals = new(walk);
        _members = new(walk.Compilation);
        foreach (var ancestor in place.Ancestors())
        {
            if (ancestor is IAnonymousFunctionOperation lambda)
                _enclosing.Add(lambda.Symbol);
            else if (ancestor is ILocalFunctionOperation function)
                _enclosing.Add(function.Symbol);
        }
    }

    /// <summary>Adds what a read of a path means here.</summary>
    /// <param name="operation">The read.</param>
    /// <param name="code">The code that it stands in.</param>
    /// <param name="found">The inputs.</param>
    /// <param name="further">The members that a called method reads of what it is given; null when it is read here.</param>
    public void Read(
        IOperation operation, WalkedCode code, List<CacheInput> found, (ImmutableArray<string> Members, ITypeSymbol? Type)? further = null)
    {
        if (TenantFilters.Find(operation, _walk.Compilation) is { } filter)
            found.Add(filter);
        if (ValuePath.Create(operation) is not { } path)
        {
            // What a call returns, and then a member of it.
            foreach (var child in operation.ChildOperations)
                _walk.Walk(child, code, found);
            return;
        }

        var type = operation.Type;
        if (further is { } read)
            (path, type) = (path with { Members = path.Members.AddRange(read.Members) }, read.Type);
        switch (path.Root)
        {
            case IParameterSymbol parameter when code.OwnerOf(parameter) is { } owner && owner.ArgumentFor(parameter) is { } argument:
                ReadArgument(parameter, argument.Value, owner.Outer, path, type, found);
                break;
            case IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter:
                // A primary constructor's parameter is fixed, for one customer perhaps.
                if (InputTypes.IsPlainValue(parameter.Type) && AmbientInputs.OwnerOf(parameter.Name) is { } kind)
                    found.Add(new(kind, parameter.Name, path, operation));
                break;
            case IParameterSymbol parameter when IsGiven(parameter, code):
                AddGiven(path, parameter.Type, type, operation, found);
                break;
            case ILocalSymbol local when !code.Declares(local):
                _locals.Add(local, path, type, operation, code, found);
                break;
            case IPropertySymbol or IFieldSymbol when !path.Root.IsStatic && code.IsOwn:
                AddMember(path, type, operation, code, found);
                break;
        }
    }

    private void ReadArgument(
        IParameterSymbol parameter, IOperation argument, WalkedCode? caller, ValuePath path, ITypeSymbol? type, List<CacheInput> found)
    {
        if (InputTypes.IsSteering(parameter.Name) || caller is null || !_walk.Tracing.Add(parameter))
            return;
        if (path.Members.IsEmpty || ValuePath.Create(argument) is null)
            _walk.Walk(argument, caller, found);
        else
            Read(argument, caller, found, (path.Members, type));
        _walk.Tracing.Remove(parameter);
    }

    /// <summary>
    /// True for a parameter of the code around the cache call; lambdas and methods on the way to the value have parameters of their own.
    /// </summary>
    private bool IsGiven(IParameterSymbol parameter, WalkedCode code) => parameter.ContainingSymbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction } function => _enclosing.Contains(function),
        IMethodSymbol => code.OwnerOf(parameter) is null,
        // The receiver of an extension block is its caller's.
        _ => false,
    };

    private static void AddGiven(ValuePath path, ITypeSymbol rootType, ITypeSymbol? type, IOperation read, List<CacheInput> found)
    {
        if (AmbientInputs.IsPrincipal(rootType))
            found.Add(new(CacheInputKind.User, path.Root.Name, path, read));
        else if (InputTypes.MayBeInput(rootType)
            && InputTypes.MayBeInput(type)
            && !InputTypes.IsSteering(path.Root.Name)
            && !path.Members.Any(InputTypes.IsSteering))
            found.Add(new(CacheInputKind.Given, path.Text, path, read));
    }

    private void AddMember(ValuePath path, ITypeSymbol? type, IOperation read, WalkedCode code, List<CacheInput> found)
    {
        if (path.Root is IPropertySymbol { GetMethod: { } getter } && _members.BodyOf(getter) is { } body)
        {
            if (code.Depth < _walk.MaxDepth && _walk.Tracing.Add(getter))
            {
                _walk.Walk(body, new(body, getter, null, code, code.Depth + 1), found);
                _walk.Tracing.Remove(getter);
            }

            return;
        }

        if (_members.IsSetPerCall(path.Root))
            AddGiven(path, path.Root is IFieldSymbol field ? field.Type : ((IPropertySymbol)path.Root).Type, type, read, found);
        else if (path.Members.IsEmpty && _members.IdentityOf(path.Root) is { } identity)
            found.Add(new(identity, path.Text, path, read));
    }
}
