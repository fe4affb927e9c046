"""What a recruiter and a candidate do on screen. Controls are found by role and name only."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass
class Recruiter:
    """A signed-in person with the account of the first administrator."""

    page: Page
    url: str

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.url}/sign-in")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("link", name="Overview")).to_be_visible()

    def open_setup(self, template: str) -> None:
        """Interview Templates -> select -> Create interview (R8-R10)."""
        self.page.get_by_role("link", name="Interview Templates").click()
        self.page.get_by_role("row").filter(has_text=template).first.click()
        self.page.get_by_role("button", name="Create interview").click()
        expect(self.page.get_by_role("heading", name="Interview setup")).to_be_visible()

    def fill_setup(self, *, position: str, name: str, email: str, when: str) -> None:
        self.page.get_by_label("Position").fill(position)
        self.page.get_by_label("Candidate name").fill(name)
        self.page.get_by_label("Candidate email").fill(email)
        self.page.get_by_label("Date and time").fill(when)

    def save(self) -> None:
        self.page.get_by_role("button", name="Save interview").dblclick()
        expect(self.page.get_by_role("heading", name="Interview details")).to_be_visible()

    def copied_link(self, whose: str) -> str:
        self.page.get_by_role("button", name=f"Copy {whose} link").first.click()
        link = self.page.evaluate("() => navigator.clipboard.readText()")
        assert isinstance(link, str)
        return link

    def join(self) -> None:
        self.page.get_by_role("button", name="Open interview").or_(
            self.page.get_by_role("link", name="Open interview")
        ).first.click()
        self.page.get_by_role("button", name="Join").click()

    def start(self) -> None:
        self.button("Start interview").click()
        expect(self.page.get_by_role("heading", name="Interview plan")).to_be_visible()

    def start_technical_part(self) -> None:
        self.button("Start technical part").click()
        anyway = self.button("Start anyway")
        expect(anyway.or_(self.heading("Answer"))).to_be_visible()
        if anyway.is_visible():
            anyway.click()
        expect(self.heading("Alternative explanation")).to_be_visible()

    def add_note(self, text: str) -> None:
        self.page.get_by_label("Note", exact=True).fill(text)
        self.button("Add note").click()
        expect(self.page.get_by_label("Note", exact=True)).to_have_value("")

    def topic(self, title: str) -> Locator:
        return self.page.get_by_role("checkbox", name=re.compile(f"^{re.escape(title)}"))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("tab", name=name, exact=True)

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name)

    def end_call(self) -> None:
        self.button("End call").click()
        expect(self.heading("Interview completed")).to_be_visible()


@dataclass
class Candidate:
    """Somebody with nothing but a link."""

    page: Page

    def open(self, link: str) -> None:
        self.page.goto(link)
        expect(self.page.get_by_role("button", name="Join")).to_be_visible()

    def check_devices(self) -> None:
        """Until the page hears the microphone (R24)."""
        self.page.get_by_role("button", name="Check camera and microphone").click()
        expect(self.page.get_by_text("We hear you.")).to_be_visible()

    def agree_to_everything(self) -> None:
        boxes = self.page.get_by_role("checkbox")
        assert boxes.count() == 3
        for number in range(3):
            boxes.nth(number).check()

    def join(self) -> None:
        self.page.get_by_role("button", name="Join").click()
