using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>
/// What a key is made of: every value that is mentioned on the way to it, in locals, in methods that build it, in their arguments.
/// </summary>
internal sealed class KeyContents
{
    private const int MaxDepth = 5;

    private readonly Compilation _compilation;
    private readonly List<ValuePath> _paths = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _roots = new(StringComparer.Ordinal);
    private readonly HashSet<CacheInputKind> _ambient = new();
    private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);

    public KeyContents(ImmutableArray<IOperation> keys, Compilation compilation)
    {
        _compilation = compilation;
        foreach (var key in keys)
            Walk(key, 0);
    }

    public IReadOnlyList<ValuePath> Paths => _paths;

    /// <summary>The names of all variables and members, without case.</summary>
    public ICollection<string> Names => _names;

    /// <summary>The names of variables that are in it as a whole.</summary>
    public ICollection<string> Roots => _roots;

    /// <summary>What it takes from its surroundings.</summary>
    public ICollection<CacheInputKind> Ambient => _ambient;

    /// <summary>True when code that is out of sight may have put more into it.</summary>
    public bool MayHaveMore { get; private set; }

    private void Walk(IOperation operation, int depth)
    {
        if (AmbientInputs.Along(operation) is { } ambient)
            _ambient.Add(ambient.Kind);
        if (ValuePath.Create(operation) is { } path)
        {
            AddPath(path, operation, depth);
            return;
        }

        switch (operation)
        {
            case ITypeOfOperation { TypeOperand: ITypeParameterSymbol }:
                _ambient.Add(CacheInputKind.Type);
                break;
            case IInvocationOperation call:
                AddCall(call, depth);
                break;
            case IAnonymousFunctionOperation:
                return;
        }

        foreach (var child in operation.ChildOperations)
            Walk(child, depth);
    }

    private void AddPath(ValuePath path, IOperation operation, int depth)
    {
        _paths.Add(path);
        _names.Add(path.Joined);
        _names.Add(ValuePath.Normalize(path.Root.Name));
        if (path.Members.IsEmpty)
            _roots.Add(ValuePath.Normalize(path.Root.Name));
        foreach (var member in path.Members)
            _names.Add(ValuePath.Normalize(member));
        if (AmbientInputs.IsPrincipal(operation.Type))
            _ambient.Add(CacheInputKind.User);
        // A type's member says of which type.
        if (operation.Type?.Name is "Type" or "MemberInfo" or "PropertyInfo" or "MethodInfo" or "FieldInfo")
            _ambient.Add(CacheInputKind.Type);
        if (depth >= MaxDepth || !_visited.Add(path.Root))
            return;

        switch (path.Root)
        {
            case ILocalSymbol local:
                TraceLocal(local, operation, depth);
                break;
            case IPropertySymbol property when property.IsDeclaredIn(_compilation) && property.GetMethod is { } getter:
                if (property.IsAbstract || property.IsVirtual)
                    AddUnseen();
                else if (Bodies.Get(_compilation).Get(getter) is { } body)
                    Walk(body, depth + 1);
                break;
            case IFieldSymbol { IsStatic: true, IsReadOnly: true, IsConst: false } fixedKey
                when Bodies.Get(_compilation).Get(fixedKey) is { } initializer:
                Walk(initializer, depth + 1);
                break;
            case IFieldSymbol { IsConst: false, IsStatic: false }:
                // A prefix that the object was made with may say for whom it was made.
                MayHaveMore |= path.Members.IsEmpty && operation.Type?.SpecialType == SpecialType.System_String;
                break;
        }
    }

    private void TraceLocal(ILocalSymbol local, IOperation reference, int depth)
    {
        var index = BodyIndex.Around(reference);
        foreach (var write in index.WritesOf(local))
        {
            if (write.Value is { } value)
                Walk(value, depth + 1);
            else if (write.Site is ICompoundAssignmentOperation compound)
                Walk(compound.Value, depth + 1);
            else if (write.Site is IInvocationOperation call)
                Walk(call, depth + 1);
            // Which writes lie under which conditions is part of the key.
            foreach (var ancestor in write.Site.Ancestors())
            {
                if (ancestor is IConditionalOperation { Condition: { } condition })
                    Walk(condition, depth + 1);
                else if (ancestor is ISwitchOperation { Value: { } switched })
                    Walk(switched, depth + 1);
            }
        }

        // A StringBuilder, a list of parts, a table or an object that is filled.
        foreach (var read in index.ReferencesTo(local))
        {
            if (read.Parent is IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation assignment } target
                && ReferenceEquals(assignment.Target, target))
                Walk(assignment, depth + 1);
            for (IOperation? call = read.Parent; call is IInvocationOperation { Instance: not null } chained; call = call.Parent)
            {
                foreach (var argument in chained.Arguments)
                    Walk(argument.Value, depth + 1);
            }
        }
    }

    private void AddCall(IInvocationOperation call, int depth)
    {
        var method = call.TargetMethod;
        foreach (var argument in method.TypeArguments)
        {
            if (argument is ITypeParameterSymbol)
                _ambient.Add(CacheInputKind.Type);
        }

        if (method.Name == "GetType")
            _ambient.Add(CacheInputKind.Type);
        if (CallTargets.Method(call, _compilation) is { } builder)
        {
            if (depth < MaxDepth && CallTargets.Body(call, _compilation) is { } body && _visited.Add(builder))
                Walk(body, depth + 1);
        }
        else if (method.ContainingNamespace?.ToString() is { } space
            && space != "System"
            && !space.StartsWith("System.", StringComparison.Ordinal))
        {
            AddUnseen();
        }
    }

    private void AddUnseen()
    {
        MayHaveMore = true;
        _ambient.Add(CacheInputKind.Type);
    }
}
