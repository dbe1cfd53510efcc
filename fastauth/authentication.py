"""Whose name and password are these?"""

from sqlalchemy.orm import Session

from fastauth import crud
from fastauth.errors import BadLogin
from fastauth.models import User
from fastauth.passwords import cost_of, decoy, hash_password, verify_password
from fastauth.schemas import Credentials
from fastauth.settings import Settings


def authenticate(
    credentials: Credentials, session: Session, settings: Settings
) -> User:
    """Return the user whom the credentials belong to, or raise BadLogin."""
    user = crud.find_user(session, username=credentials.username)
    # Hashing takes long, and the connection is somebody else's in that time.
    session.close()
    # A name that nobody has must take as long: whoever measures learns no names.
    hashed = user.hashed_password if user else decoy(cost=settings.bcrypt_cost)
    password = credentials.password.get_secret_value()
    right = verify_password(password, hashed)
    if user is None or not right:
        raise BadLogin
    if cost_of(user.hashed_password) < settings.bcrypt_cost:
        renew_hash(user, password, session, settings)
    return user


def renew_hash(user: User, password: str, session: Session, settings: Settings) -> None:
    """Store a hash of the same password at the cost of today."""
    new = hash_password(password, cost=settings.bcrypt_cost)
    # It took a while: a password that was changed meanwhile must not come back.
    crud.replace_hash(session, user_id=user.id, old=user.hashed_password, new=new)
